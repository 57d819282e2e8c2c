namespace Reelwright.Server.Tests.Studio.Scripts;

/// <summary>Scripts in the forms in which people send them in, written for these tests.</summary>
internal static class Screenplays
{
    public static IReadOnlyList<(string Name, string Script)> All => [("fountain", Fountain), ("typed", Typed), ("from a PDF", Pdf), ("prose", Prose), ("two-hander", TwoHander), ("commercial", Commercial), ("german", German), ("chinese", Chinese)];

    public const string Fountain = """
        Title: The Keeper
        Credit: written by
        Author: Somebody
        Draft date: 1 May 2024

        # Act one

        = Mara finds the lamp dead.

        FADE IN:

        EXT. LIGHTHOUSE - NIGHT

        Waves batter the rocks. The lamp turns once, flickers, and DIES.

        INT. LIGHTHOUSE - STAIRWELL - CONTINUOUS

        MARA (30s, oilskin coat, grey eyes) climbs the iron stairs, a lantern in her hand. THUNDER shakes the glass.

        CLOSE ON her boots. Water runs down the steps.

        MARA
        (under her breath)
        Not tonight. _Please_ not tonight.

        TOM (V.O.)
        Lighthouse, this is the Esperanza. We have lost your light. Repeat, we have lost your light.

        She runs.

        INT. LAMP ROOM - NIGHT

        Mara bursts in. The lamp is dark. She tears the cover off the housing.

        INSERT - THE FUSE

        Burnt black.

        MARA
        Of course it's you.

        [[Should she have a spare? Ask.]]

        SMASH CUT TO:

        EXT. SEA - FISHING BOAT - NIGHT

        HANDHELD. The Esperanza climbs a wall of water. TOM, 50s, holds the wheel with both arms.

        TOM
        Come on, Mara!

        DECKHAND ^
        Rocks! Rocks on port!

        AERIAL SHOT: the boat, a speck between white lines of surf.

        DISSOLVE TO:

        EXT. BEACH - DAWN

        PAN LEFT across wreckage: planks, nets, a single boot. The camera finds Mara asleep against the lantern. She opens her eyes. On the horizon, the Esperanza, afloat.

        > THE END <

        FADE OUT.
        """;

    public const string Typed = """
        1   INT. POLICE STATION - INTERVIEW ROOM - DAY                 1

        A bare table. Two chairs. A TV on a trolley.

        DETECTIVE RUIZ (45, tie undone) sits down across from LENA (19).

                            DETECTIVE RUIZ
                  You know why you're here?

                            LENA
                       (not looking up)
                  Parking tickets?

                            DETECTIVE RUIZ (CONT'D)
                  Funny. Watch this.

        He presses PLAY. On the screen: grainy CCTV of a shop. A figure in a red coat.

                            LENA
                  That could be anybody in a red coat. Half the
                  town has that coat. My grandmother has that
                  coat and she is eighty-one years old and she
                  cannot climb a fence.
                                   (MORE)

                                                              12.

                            LENA (CONT'D)
                  Can I go?

                                                         CUT TO:

        2   EXT. POLICE STATION - CAR PARK - LATER                     2

        Lena walks out fast. Her POV: a red coat hanging on the back seat of a parked car.

        OVER LENA'S SHOULDER, Ruiz watches from a window.

                                                    FADE TO BLACK.
        """;

    public const string Pdf = "EXT. DESERT HIGHWAY - DAY\r\nA dead-straight road to the horizon. Heat shimmer. A rusty\r\npickup truck crawls into frame.\r\n                    JOE\r\n          She's overheating.\r\n                    KIT\r\n               (feet on the dash)\r\n          She's been overheating since\r\n          Tucson.\r\nThe bonnet bursts into steam. Joe brakes hard. Dust swallows the truck.\r\nDOLLY IN on the temperature needle, pinned in the red.\r\n                                                            2.\r\nINT. PICKUP TRUCK - CONTINUOUS\r\nSilence. The engine TICKS. Kit looks at Joe. Joe looks at the road. A vulture lands on the wing mirror.\r\n                    KIT\r\n          Don't say it.\r\n                    JOE\r\n          I wasn't going to say it.\r\n                                                     DISSOLVE TO:\r\nEXT. DESERT HIGHWAY - NIGHT\r\nStars from edge to edge. The truck, small, its hazard lights blinking. CRANE UP until it is one more star.\r\n";

    public const string Prose = """
        Anna woke before dawn in the cabin by the lake. Frost covered the window. She lit the stove and waited for the kettle, and her dog Bruno watched her from the rug.

        "You can hear it too," Anna said. Bruno lifted his head.

        They walked along the shore. The ice groaned. Far out on the lake a light moved, green and slow, as if somebody were carrying a lantern under the water.

        Anna stepped onto the ice. Close-up of her boots as the first crack ran out from under them. She did not stop. The camera pans right to follow the light until it reaches the trees.

        In the forest it was still night. She found the lantern hanging from a branch, burning with no flame, and beside it her grandfather's hat. "So you did come back," she whispered. Bruno barked once and ran into the dark.
        """;

    public const string TwoHander = """
        INT. CAFÉ - MORNING

        Rain on the window. PRIYA and DAN share one cup of coffee.

        PRIYA
        You sold it.

        DAN
        I did.

        PRIYA
        The whole thing? The boat, the licence, the name?

        DAN
        The name they did not want. Nobody wants a boat called Regret. I told you that when you painted it on.

        PRIYA
        (laughing despite herself)
        It was a joke!

        DAN
        It was a very expensive joke.

        Silence. Dan's hand finds hers on the table.

        PRIYA
        What now?

        He pushes an envelope across the table. ECU: a key, brand new.

        CUT TO:

        EXT. HARBOUR - DAY

        The two of them, tiny, in front of an enormous red ship. Its name: REGRET II.

        FADE OUT.
        """;

    public const string Commercial = """
        OPEN ON:
        A kitchen at sunrise. Steam rises from a cup. Slow motion: coffee pours.

        VO: Every morning starts somewhere.

        WIDE SHOT - a cyclist crests a hill above a sleeping city.

        TRACKING SHOT of her wheels through puddles.

        VO: Yours starts here.

        PACK SHOT. Logo.
        SUPER: "Aurora. Wake up."
        """;

    public const string German = """
        INNEN. KÜCHE - NACHT

        Regen. JÜRGEN (60) schält Äpfel. Das Radio rauscht.

        JÜRGEN
        (leise)
        Schon wieder kein Empfang.

        AUSSEN. HOF - MORGEN

        Ein Traktor steht im Nebel.

        ÜBERBLENDUNG ZU:

        INT./EXT. TRAKTOR - TAG

        Jürgen dreht den Schlüssel. Nichts.
        """;

    public const string Chinese = """
        内景 灯塔 夜

        暴风雨中，灯塔的灯熄灭了。林海抬头看着黑暗的海面。

        林海：快点，船要撞上礁石了！

        她跑上楼梯，手里拿着一盏油灯。远处传来汽笛声。
        """;
}
