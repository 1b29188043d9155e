package org.fulcrum.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the rooms of the runtime. */
@AnalyzeClasses(packages = "org.fulcrum", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String OURS = "org.fulcrum..";
    private static final String RUNTIME = "org.fulcrum.runtime.";

    @ArchTest
    static final ArchRule CORE_DECIDES_AND_DOES_NOTHING_ELSE = classes()
            .that()
            .resideInAPackage(RUNTIME + "core..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang..", "java.util..", "java.time..", "java.math..", "org.jspecify..", RUNTIME + "core..")
            .because("core is pure: with no I/O in reach, the simulator replays it byte for byte from a seed")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule CORE_STARTS_NO_THREADS = noClasses()
            .that()
            .resideInAPackage(RUNTIME + "core..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class)
            .because("core is stepped from outside: time, threads and randomness are handed in")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule THE_SIMULATOR_SEES_CORE_ONLY = classes()
            .that()
            .resideInAPackage(RUNTIME + "sim..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", RUNTIME + "core..", RUNTIME + "sim..")
            .because("what is simulated is what decides: nothing of a real node is needed, or can get in the way");

    @ArchTest
    static final ArchRule ABI_IS_PURE_DATA = classes()
            .that()
            .resideInAPackage(RUNTIME + "abi..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", RUNTIME + "abi..")
            .because("abi holds numbers and layouts: a test reads them without a kernel, and tables stay tables")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule API_KNOWS_NOBODY = classes()
            .that()
            .resideInAPackage(RUNTIME + "api..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", RUNTIME + "api..")
            .because("api is what views compile against: whatever it shows, a screen can use");

    @ArchTest
    static final ArchRule PLATFORM_IS_A_PORT = noClasses()
            .that()
            .resideInAPackage(RUNTIME + "platform..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(RUNTIME + "linux..", RUNTIME + "move..", RUNTIME + "cluster..", RUNTIME + "node..")
            .because("a port does not know who implements it nor who uses it")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule ONLY_LINUX_SEES_JNA = noClasses()
            .that()
            .resideInAPackage(OURS)
            .and()
            .resideOutsideOfPackage(RUNTIME + "linux..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..")
            .because("raw memory and raw calls live in one room, behind the platform port");

    @ArchTest
    static final ArchRule ONLY_CLUSTER_SEES_JGROUPS_AND_KRYO = noClasses()
            .that()
            .resideInAPackage(OURS)
            .and()
            .resideOutsideOfPackage(RUNTIME + "cluster..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.jgroups..", "com.esotericsoftware..")
            .because("the control plane can then change its transport or its codec without anyone noticing");

    @ArchTest
    static final ArchRule ONLY_NODE_SEES_THE_COMMAND_LINE = noClasses()
            .that()
            .resideInAPackage(OURS)
            .and()
            .resideOutsideOfPackage(RUNTIME + "node..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..", "com.google.gson..")
            .because("verbs and their JSON are the node's front door; nobody behind it speaks either");

    @ArchTest
    static final ArchRule ENGINE_KNOWS_NEITHER_CLUSTER_NOR_NODE = noClasses()
            .that()
            .resideInAnyPackage(RUNTIME + "move..", RUNTIME + "home..", RUNTIME + "guest..", RUNTIME + "linux..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(RUNTIME + "cluster..", RUNTIME + "node..", RUNTIME + "sim..")
            .because("the engine speaks to other nodes through the port Peers; node wires the two together");

    @ArchTest
    static final ArchRule CLUSTER_DOES_NOT_KNOW_THE_ADAPTER = noClasses()
            .that()
            .resideInAPackage(RUNTIME + "cluster..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(RUNTIME + "linux..", RUNTIME + "node..", RUNTIME + "home..", RUNTIME + "guest..")
            .because("membership and control messages travel the same whatever kernel is below")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule RUNTIME_KNOWS_NO_SCREEN = noClasses()
            .that()
            .resideInAPackage(OURS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javafx..", "org.fulcrum.views..", "org.fulcrum.app..")
            .because("postal <- runtime <- views <- app: the same jar runs headless on every node");

    @ArchTest
    static final ArchRule NOBODY_PRINTS_BUT_THE_COMMAND_LINE = noClasses()
            .that()
            .resideInAPackage(OURS)
            .and()
            .resideOutsideOfPackage(RUNTIME + "node..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("standard output belongs to the verbs; everything else writes to the log");
}
