using System.Numerics;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Prompts;
using Reelwright.LocalEngine.Rendering.Actors;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>Builds the stage of a reading.</summary>
internal static class Director
{
    public static Stage Build(LocalRequest request, SceneReading reading, int cores, CancellationToken cancel)
    {
        var seed = StableHash.Mix((ulong)request.Seed ^ reading.Unknown);
        var aspect = request.Width / (float)request.Height;
        var horizon = 0.6f;
        var seconds = request.Frames / (float)request.FrameRate;
        var camera = new CameraPath(request.Camera == CameraMove.FromPrompt ? reading.Camera : request.Camera, reading.Pace, seconds, horizon, aspect, seed);
        var studio = new Studio(
            reading,
            Palettes.ByTime[reading.Time],
            camera,
            Detail.Of(request.Steps, request.Width, request.Height),
            new Dice(seed),
            new ParallelOptions { MaxDegreeOfParallelism = cores, CancellationToken = cancel });
        var stage = new Stage { Camera = camera, Grade = new Grade(), Seed = seed };
        stage.Add(Sky.Vault(studio));
        if (studio.Palette.Stars > 0)
        {
            stage.Add(new Stars(studio, studio.Palette.Stars, horizon, 0.5f));
        }

        if (Sky.Disc(studio) is { } disc)
        {
            stage.Add(disc);
        }

        stage.Add(Sky.Clouds(studio, 0.5f, 0.9f, 0.006f));
        stage.Add(Terrain.Mountains(studio, 16, 0.1f, Tint.Hex("6A6478"), 0, "far", 1));
        stage.NextPhase();
        stage.Add(new Water(studio, 1));
        stage.NextPhase();
        var x = 0.3f;
        var (land, top) = Headland.Build(studio, x, 2.6f, 0.15f, 1, 0.3f, Tint.Hex("6E7F4A"), Tint.Hex("8A7A70"));
        stage.Add(land);
        var kind = new ActorKind(Domain.Land, 0.5f, 0.4f, Buildings.Lighthouse);
        stage.Add(Actor.Cast(studio, kind, new Place(x, top(x) + 0.01f, 2.6f, 0.46f), null, studio.Dice.For("x")));
        stage.Add(new Beam(new Vector2(x, top(x) + 0.01f - (0.46f * 0.82f)), 2.6f, Tint.Hex("FFE3A0"), 1));
        return stage;
    }
}
