using static Reelwright.LocalEngine.Rendering.Actors.Domain;

namespace Reelwright.LocalEngine.Rendering.Actors;

/// <summary>Who can play: every subject of the vocabulary that is drawn as a figure of its own.</summary>
internal static class Cast
{
    public static IReadOnlyDictionary<string, ActorKind> Kinds { get; } = new Dictionary<string, ActorKind>(StringComparer.Ordinal)
    {
        ["lighthouse"] = Still(0.48f, 0.34f, 0.3f, Buildings.Lighthouse),
        ["house"] = Still(0.21f, 0.66f, 0.32f, Buildings.House),
        ["cabin"] = Still(0.21f, 0.72f, 0.36f, Buildings.Cabin),
        ["castle"] = Still(0.42f, 0.85f, 0.24f, Buildings.Castle) with { Above = 0.25f },
        ["tower"] = Still(0.44f, 0.3f, 0.3f, Buildings.Tower),
        ["church"] = Still(0.34f, 0.62f, 0.28f, Buildings.Church),
        ["temple"] = Still(0.42f, 0.5f, 0.28f, Buildings.Temple),
        ["barn"] = Still(0.26f, 0.9f, 0.32f, Buildings.Barn),
        ["skyscraper"] = Still(0.66f, 0.2f, 0.2f, Buildings.Skyscraper),
        ["windmill"] = Still(0.42f, 0.55f, 0.3f, Structures.Windmill) with { Poses = 16, Cycle = 2.5f },
        ["wind turbine"] = Still(0.48f, 0.4f, 0.28f, Structures.Turbine) with { Poses = 16, Cycle = 1.4f },
        ["bridge"] = new(Afloat, 0.27f, 2.6f, Structures.Bridge) { Nearness = 0.16f, Faces = false },
        ["pyramid"] = Still(0.36f, 0.95f, 0.14f, Structures.Pyramid),
        ["ruins"] = Still(0.28f, 0.85f, 0.34f, Structures.Ruins),
        ["tent"] = Still(0.15f, 1.2f, 0.5f, Structures.Tent),
        ["igloo"] = Still(0.17f, 0.95f, 0.45f, Structures.Igloo),
        ["ferris wheel"] = Still(0.5f, 0.56f, 0.2f, Structures.FerrisWheel) with { Poses = 20, Cycle = 3.5f },
        ["pier"] = new(Afloat, 0.13f, 2.6f, Structures.Pier) { Nearness = 0.5f, Below = 0.25f, Above = 0.6f },
        ["fence"] = Still(0.11f, 2.7f, 0.62f, Structures.Fence),
        ["street lamp"] = Still(0.46f, 0.55f, 0.45f, Structures.StreetLamp),
        ["statue"] = Still(0.36f, 0.35f, 0.4f, Structures.Statue),

        ["boat"] = new(Afloat, 0.15f, 1.1f, Boats.Boat) { Nearness = 0.4f, Poses = 12, Cycle = 3.1f, Travel = Travel.Bob, Above = 0.4f },
        ["sailboat"] = new(Afloat, 0.3f, 0.55f, Boats.Sailboat) { Nearness = 0.3f, Poses = 12, Cycle = 3.4f, Travel = Travel.Sail },
        ["ship"] = new(Afloat, 0.17f, 2.1f, Boats.Ship) { Nearness = 0.16f, Poses = 8, Cycle = 2, Travel = Travel.Sail, Above = 0.4f },
        ["pirate ship"] = new(Afloat, 0.36f, 0.95f, Boats.PirateShip) { Nearness = 0.24f, Poses = 12, Cycle = 4, Travel = Travel.Sail },
        ["canoe"] = new(Afloat, 0.1f, 1.4f, Boats.Canoe) { Nearness = 0.5f, Poses = 12, Cycle = 2, Travel = Travel.Sail, Below = 0.2f },
        ["iceberg"] = new(Afloat, 0.16f, 1.1f, Things.Iceberg) { Nearness = 0.22f, Travel = Travel.Bob },
        ["swan"] = new(Afloat, 0.1f, 1f, SeaLife.Swan) { Nearness = 0.5f, Travel = Travel.Sail },
        ["dolphin"] = new(Afloat, 0.12f, 1.3f, SeaLife.Dolphin) { Nearness = 0.4f, Poses = 12, Cycle = 1.3f, Travel = Travel.Leap },

        ["tree"] = Still(0.46f, 0.5f, 0.4f, Trees.Broadleaf),
        ["pine"] = Still(0.46f, 0.3f, 0.4f, Trees.Pine),
        ["palm"] = Still(0.5f, 0.6f, 0.5f, Trees.Palm),
        ["cherry tree"] = Still(0.46f, 0.6f, 0.42f, Trees.Cherry),
        ["birch"] = Still(0.5f, 0.3f, 0.4f, Trees.Birch),
        ["willow"] = Still(0.46f, 0.55f, 0.42f, Trees.Willow),
        ["dead tree"] = Still(0.44f, 0.6f, 0.42f, Trees.Bare) with { Above = 0.35f },
        ["bush"] = Still(0.13f, 0.9f, 0.55f, Trees.Bush),
        ["cactus"] = Still(0.34f, 0.35f, 0.5f, Trees.Cactus),
        ["rock"] = Still(0.14f, 1.3f, 0.55f, Things.Rock),

        ["person"] = Walker(0.31f, 0.3f, People.Person),
        ["child"] = Walker(0.21f, 0.3f, People.Child),
        ["couple"] = Walker(0.31f, 0.45f, People.Couple),
        ["crowd"] = Walker(0.27f, 0.3f, People.Person),
        ["dancer"] = Walker(0.33f, 0.55f, People.Dancer) with { Travel = Travel.None, Cycle = 1.2f },
        ["astronaut"] = Walker(0.32f, 0.35f, People.Astronaut) with { Cycle = 1.8f },
        ["robot"] = Walker(0.36f, 0.4f, People.Robot),
        ["snowman"] = Still(0.3f, 0.5f, 0.55f, People.Snowman),

        ["horse"] = Runner(0.27f, Beasts.Horse),
        ["dog"] = Runner(0.19f, Beasts.Dog),
        ["cat"] = Walker(0.18f, 0.95f, Beasts.Cat),
        ["deer"] = Walker(0.3f, 0.8f, Beasts.Deer) with { Above = 0.2f },
        ["wolf"] = Runner(0.19f, Beasts.Wolf),
        ["fox"] = Runner(0.16f, Beasts.Fox),
        ["bear"] = Walker(0.24f, 1.05f, Beasts.Bear),
        ["rabbit"] = Runner(0.16f, Beasts.Rabbit),
        ["cow"] = Walker(0.22f, 1.05f, Beasts.Cow),
        ["sheep"] = Walker(0.18f, 0.9f, Beasts.Sheep),
        ["elephant"] = Walker(0.36f, 1.15f, Beasts.Elephant),
        ["giraffe"] = Walker(0.5f, 0.6f, Beasts.Giraffe),
        ["lion"] = Walker(0.22f, 1.05f, Beasts.Lion),
        ["camel"] = Walker(0.3f, 0.9f, Beasts.Camel),

        ["bird"] = Flyer(0.085f, 1.1f, Flyers.Bird) with { Poses = 12, Cycle = 0.75f },
        ["eagle"] = Flyer(0.13f, 1.4f, Flyers.Eagle) with { Poses = 12, Cycle = 1.9f },
        ["butterfly"] = Flyer(0.08f, 1f, Flyers.Butterfly) with { Poses = 10, Cycle = 0.4f, Nearness = 0.85f },
        ["bat"] = Flyer(0.15f, 1f, Flyers.Bat) with { Poses = 10, Cycle = 0.4f },
        ["dragon"] = Flyer(0.26f, 2.1f, Flyers.Dragon) with { Poses = 14, Cycle = 1.6f, Above = 0.3f },
        ["plane"] = Flyer(0.14f, 1.6f, Flyers.Plane),
        ["helicopter"] = Flyer(0.15f, 1.4f, Flyers.Helicopter) with { Poses = 6, Cycle = 0.2f },
        ["balloon"] = Flyer(0.27f, 0.5f, Flyers.Balloon) with { Travel = Travel.Float },
        ["airship"] = Flyer(0.15f, 1.8f, Flyers.Airship) with { Travel = Travel.Float },
        ["kite"] = Flyer(0.22f, 0.8f, Flyers.Kite) with { Poses = 12, Cycle = 2.4f, Travel = Travel.Float, Below = 1 },
        ["lantern"] = Flyer(0.08f, 1.6f, Flyers.Lantern) with { Travel = Travel.Float, Above = 1.2f, Below = 1.2f },
        ["rocket"] = Flyer(0.42f, 0.6f, Heavens.Rocket) with { Poses = 8, Cycle = 0.5f, Travel = Travel.Float, Below = 0.7f },
        ["spaceship"] = Flyer(0.18f, 2f, Heavens.Spaceship) with { Poses = 8, Cycle = 0.6f },
        ["ufo"] = Flyer(0.14f, 1.2f, Heavens.Ufo) with { Poses = 10, Cycle = 0.9f, Travel = Travel.Float, Below = 1.2f },
        ["satellite"] = Flyer(0.16f, 1.45f, Heavens.Satellite) with { Travel = Travel.Float },
        ["asteroid"] = Flyer(0.14f, 0.8f, Heavens.Asteroid) with { Travel = Travel.Float },

        ["fish"] = Swimmer(0.11f, 1.1f, SeaLife.Fish),
        ["shark"] = Swimmer(0.2f, 1.9f, SeaLife.Shark),
        ["whale"] = Swimmer(0.3f, 2f, SeaLife.Whale) with { Below = 0.25f, Cycle = 3.2f },
        ["jellyfish"] = Swimmer(0.26f, 0.9f, SeaLife.Jellyfish) with { Travel = Travel.Float, Below = 0.2f, Cycle = 2.4f },
        ["turtle"] = Swimmer(0.16f, 1.1f, SeaLife.Turtle) with { Cycle = 2.2f },
        ["octopus"] = Swimmer(0.26f, 0.7f, SeaLife.Octopus) with { Travel = Travel.Float, Cycle = 2.6f },

        ["car"] = Driver(0.16f, 3f, Vehicles.Car),
        ["truck"] = Driver(0.2f, 3f, Vehicles.Truck),
        ["bus"] = Driver(0.19f, 3f, Vehicles.Bus),
        ["train"] = Driver(0.16f, 7.6f, Vehicles.Train),
        ["bicycle"] = Driver(0.27f, 0.8f, Vehicles.Bicycle),

        ["planet"] = Heaven(0.34f, 1.3f, Heavens.Planet),
        ["earth"] = Heaven(0.5f, 0.8f, Heavens.Earth),
        ["moon"] = Heaven(0.2f, 1.2f, Heavens.Moon),
        ["sun"] = Heaven(0.18f, 1.6f, Heavens.Sun),
        ["galaxy"] = Heaven(0.55f, 1.3f, Heavens.Galaxy),
        ["black hole"] = Heaven(0.5f, 1.2f, Heavens.BlackHole),
        ["comet"] = Heaven(0.09f, 3f, Heavens.Comet) with { Travel = Travel.Fly, Below = 1.6f },
    };

    /// <summary>What grows in numbers: drawn as rows from the middle distance to the front.</summary>
    public static IReadOnlyDictionary<string, (float Height, Action<Easel> Draw)> Planted { get; } = new Dictionary<string, (float, Action<Easel>)>(StringComparer.Ordinal)
    {
        ["flower"] = (0.2f, Things.Flower),
        ["sunflower"] = (0.3f, Things.Sunflower),
        ["tulip"] = (0.2f, Things.Tulip),
        ["lavender"] = (0.17f, Things.Lavender),
        ["mushroom"] = (0.16f, Things.Mushroom),
        ["reed"] = (0.32f, Things.Reed),
        ["coral"] = (0.2f, SeaLife.Coral),
        ["seaweed"] = (0.34f, SeaLife.Seaweed),
    };

    /// <summary>Subjects that are light or weather rather than figures.</summary>
    public static IReadOnlySet<string> Effects { get; } = new HashSet<string>(StringComparer.Ordinal) { "campfire", "fireworks", "fireflies", "star" };

    private static ActorKind Still(float height, float reach, float nearness, Action<Easel> draw) =>
        new(Land, height, reach, draw) { Nearness = nearness };

    private static ActorKind Walker(float height, float reach, Action<Easel> draw) =>
        new(Land, height, reach, draw) { Nearness = 0.6f, Poses = 16, Cycle = 1.15f, Travel = Travel.Walk };

    private static ActorKind Runner(float height, Action<Easel> draw) =>
        new(Land, height, 1.1f, draw) { Nearness = 0.6f, Poses = 16, Cycle = 0.62f, Travel = Travel.Run };

    private static ActorKind Flyer(float height, float reach, Action<Easel> draw) =>
        new(Air, height, reach, draw) { Travel = Travel.Fly, Nearness = 0.45f };

    private static ActorKind Swimmer(float height, float reach, Action<Easel> draw) =>
        new(Deep, height, reach, draw) { Travel = Travel.Swim, Poses = 14, Cycle = 0.9f };

    private static ActorKind Driver(float height, float reach, Action<Easel> draw) =>
        new(Land, height, reach / 2 * 1.05f, draw) { Nearness = 0.58f, Poses = 8, Cycle = 0.35f, Travel = Travel.Drive, Above = 0.2f };

    private static ActorKind Heaven(float height, float reach, Action<Easel> draw) =>
        new(Vault, height, reach, draw) { Above = 0.7f, Below = 0.7f, Faces = false };
}
