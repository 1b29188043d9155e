package org.fulcrum.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import javafx.application.Platform;

/** What the console may know and how it may end. */
@AnalyzeClasses(
        packages = {"org.fulcrum.app", "org.fulcrum.views"},
        importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final DescribedPredicate<JavaClass> THE_RUNTIME_BEHIND_ITS_API = DescribedPredicate.describe(
            "the runtime behind its api",
            c -> (c.getPackageName() + ".").startsWith("org.fulcrum.runtime.")
                    && !c.getPackageName().equals("org.fulcrum.runtime.api"));

    @ArchTest
    static final ArchRule ONLY_SHUTDOWN_ENDS_THE_PROGRAM = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(Shutdown.class.getName())
            .should()
            .callMethod(Platform.class, "exit")
            .orShould()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class)
            .because("JavaFX crashes the JVM when the toolkit ends with a popup open; Shutdown hides them first");

    @ArchTest
    static final ArchRule THE_CONSOLE_SEES_ONLY_THE_API = noClasses()
            .should()
            .dependOnClassesThat(THE_RUNTIME_BEHIND_ITS_API)
            .because("the console joins by api.Connector and needs nothing else of the runtime");

    @ArchTest
    static final ArchRule NOTHING_NEEDS_THE_GALLERY = noClasses()
            .that()
            .resideOutsideOfPackage("org.fulcrum.app.gallery..")
            .and()
            .doNotHaveFullyQualifiedName(Gallery.class.getName())
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.fulcrum.app.gallery..")
            .because("its content is made up and must not reach a console");
}
