plugins { alias(libs.plugins.kotlin.jvm) }

kotlin { jvmToolchain(17) }

dependencies {
    // JNA comes as an aar in the app, with its libraries for phones.
    api(libs.baken) { exclude(group = "net.java.dev.jna") }
}
