plugins {
    alias(libs.plugins.android.application)
    alias(libs.plugins.kotlin.android)
    alias(libs.plugins.compose)
}

android {
    namespace = "nl.baken.app"
    compileSdk = 35
    defaultConfig {
        applicationId = "nl.baken.app"
        minSdk = 26
        targetSdk = 35
        versionCode = 1
        versionName = "0.1.0"
    }
    // `cargo ndk -t arm64-v8a -o app/src/main/jniLibs build --release -p baken-bindings` puts the library here.
    sourceSets["main"].jniLibs.srcDir("src/main/jniLibs")
    buildFeatures { compose = true }
}

kotlin { jvmToolchain(17) }

dependencies {
    implementation(project(":screens"))
    implementation(libs.activity.compose)
    implementation("${libs.jna.get().module}:${libs.versions.jna.get()}@aar")
}
