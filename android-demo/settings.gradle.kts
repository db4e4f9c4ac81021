// Opens in Android Studio. `cargo xtask kotlin` first: it generates the Kotlin side of the library.
pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}
dependencyResolutionManagement {
    repositories {
        google()
        mavenCentral()
        mavenLocal { content { includeGroup("nl.baken") } }
    }
}
rootProject.name = "baken-android-demo"
include(":flow", ":screens", ":app")
