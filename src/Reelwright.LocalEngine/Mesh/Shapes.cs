using System.Numerics;
using Reelwright.LocalEngine.Prompts;
using Reelwright.LocalEngine.Sources;

namespace Reelwright.LocalEngine.Mesh;

/// <summary>Chooses and builds the shape a prompt names; what it does not know becomes a vase whose outline comes from the words.</summary>
internal static class Shapes
{
    /// <param name="reading">What the words say.</param>
    /// <param name="prompt">The words, for the outline of what is not known.</param>
    /// <param name="detail">Sides of round things, 8 or more.</param>
    /// <param name="seed">Varies what may vary.</param>
    public static (MeshBuilder Mesh, Atlas Atlas) Build(SceneReading reading, string prompt, int detail, long seed)
    {
        var mesh = new MeshBuilder();
        var atlas = new Atlas(seed);
        var subject = reading.Subjects.FirstOrDefault();
        var tint = subject?.Colour ?? (reading.Colours.IsEmpty ? null : reading.Colours[0]);
        var kit = new Kit(mesh, atlas, Math.Max(8, detail), seed, tint is null ? null : NamedColors.Of(tint), reading.Season);
        (Find(subject?.Word) ?? Find(reading.Places.FirstOrDefault()) ?? (k => Vessels.Vase(k, prompt)))(kit);
        return (mesh, atlas);
    }

    private static Action<Kit>? Find(string? word) => word switch
    {
        "lighthouse" => Buildings.Lighthouse,
        "house" or "cabin" or "barn" or "village" => Buildings.House,
        "church" => Buildings.Church,
        "castle" => Buildings.Castle,
        "tower" or "ruins" => Buildings.Tower,
        "windmill" or "wind turbine" => Buildings.Windmill,
        "skyscraper" or "city" => Buildings.Skyscraper,
        "pyramid" => Buildings.Pyramid,
        "tent" or "igloo" => Buildings.Igloo,
        "boat" or "canoe" => Craft.Boat,
        "sailboat" or "pirate ship" => Craft.Sailboat,
        "ship" => Craft.Ship,
        "car" => Craft.Car,
        "truck" or "bus" => Craft.Bus,
        "rocket" or "spaceship" => Craft.Rocket,
        "ufo" => Craft.Saucer,
        "balloon" or "airship" => Craft.Balloon,
        "plane" => Craft.Plane,
        "tree" or "cherry tree" or "birch" or "willow" or "bush" or "forest" => Nature.Tree,
        "pine" => Nature.Pine,
        "palm" => Nature.Palm,
        "cactus" => Nature.Cactus,
        "mushroom" => Nature.Mushroom,
        "flower" or "sunflower" or "tulip" => Nature.Flower,
        "snowman" => Nature.Snowman,
        "bird" or "eagle" or "swan" => Nature.Bird,
        "fish" or "shark" or "whale" or "dolphin" => Nature.Fish,
        "person" or "child" or "astronaut" or "robot" or "statue" or "dancer" => Nature.Person,
        "cat" or "dog" or "horse" or "cow" or "sheep" or "wolf" or "fox" or "deer" or "bear" or "lion" or "rabbit" or "elephant" => Nature.Beast,
        "mountain" or "volcano" or "hills" or "island" or "iceberg" or "rock" or "canyon" => Land.Mountain,
        "planet" or "earth" or "moon" or "sun" or "space" or "lunar" or "mars" or "asteroid" => k => Land.Planet(k, word),
        _ => null,
    };
}

/// <summary>What every shape is built with.</summary>
/// <param name="Detail">Sides of round things.</param>
/// <param name="Tint">The colour the words give it, if any.</param>
internal sealed record Kit(MeshBuilder Mesh, Atlas Atlas, int Detail, long Seed, Vector3? Tint, string? Season)
{
    public static Vector3 Rgb(int hex) => new(((hex >> 16) & 255) / 255f, ((hex >> 8) & 255) / 255f, (hex & 255) / 255f);

    /// <summary>The main colour: the words' own, else the usual.</summary>
    public Vector3 Main(int usual) => Tint ?? Rgb(usual);

    public float Chance(int which) => Sources.Chance.At(Seed, which, 404);

    /// <summary>Builds something moved, turned about y and scaled.</summary>
    public void At(Vector3 place, Action build, float turn = 0, float scale = 1, float tilt = 0)
    {
        var pose = Mesh.Pose;
        Mesh.Pose = Matrix4x4.CreateScale(scale) * Matrix4x4.CreateRotationZ(tilt) * Matrix4x4.CreateRotationY(turn) * Matrix4x4.CreateTranslation(place) * pose;
        build();
        Mesh.Pose = pose;
    }

    /// <summary>A profile given as pairs of radius and height.</summary>
    public void Turned(Swatch swatch, params ReadOnlySpan<float> pairs)
    {
        var profile = new List<Vector2>();
        for (var i = 0; i < pairs.Length; i += 2)
        {
            profile.Add(new(pairs[i], pairs[i + 1]));
        }

        Mesh.Revolve(profile, Detail, swatch);
    }
}
