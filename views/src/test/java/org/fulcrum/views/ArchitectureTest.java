package org.fulcrum.views;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What a screen may know. */
@AnalyzeClasses(packages = "org.fulcrum.views", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final DescribedPredicate<JavaClass> THE_RUNTIME_BEHIND_ITS_API = DescribedPredicate.describe(
            "the runtime behind its api",
            c -> (c.getPackageName() + ".").startsWith("org.fulcrum.runtime.")
                    && !c.getPackageName().startsWith("org.fulcrum.runtime.api"));

    @ArchTest
    static final ArchRule VIEWS_SEE_ONLY_THE_API = noClasses()
            .should()
            .dependOnClassesThat(THE_RUNTIME_BEHIND_ITS_API)
            .because("a screen shows snapshots and asks commands; it never reaches into the engine");

    @ArchTest
    static final ArchRule VIEWS_DO_NOT_KNOW_THE_SHELL = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.fulcrum.app..")
            .because("views <- app: a screen runs in the gallery and in tests without the shell");
}
