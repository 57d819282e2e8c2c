using System.Numerics;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Prompts;
using Reelwright.LocalEngine.Rendering.Actors;
using Reelwright.LocalEngine.Rendering.Weather;

namespace Reelwright.LocalEngine.Rendering;

/// <summary>Gives every subject its place.</summary>
internal sealed class Casting(Studio studio, Stage stage, Composition plan, float seconds)
{
    // Where the first, second, ... lone subject stands: shares of half the width, the first near a third of the picture.
    private static readonly float[] Slots = [0.3f, -0.42f, 0.72f, -0.78f, 0f, -0.15f, 0.55f, -0.6f];

    private readonly float _half = studio.Camera.Aspect / 2;
    private readonly float _side = studio.Dice.For("side").Chance(0.5f) ? 1 : -1;
    private readonly float _framing = studio.Reading.Has("close up") ? 1.45f
        : studio.Reading.Has("wide shot", "aerial") ? 0.68f
        : studio.Reading.Has("lonely") ? 0.78f : 1;
    private readonly List<(float Z, StageItem Item)> _ready = [];
    private int _alone;

    /// <summary>Land for those who cannot swim, where the world is water; null elsewhere.</summary>
    public (float Z, float X, Func<float, float> Top)? Perch { get; set; }

    /// <summary>The side the first subject stands on.</summary>
    public float Side => _side;

    /// <summary>Adds scenery that stands among the subjects, so that it is drawn in its turn by depth.</summary>
    public void Stand(float z, StageItem item) => _ready.Add((z, item));

    /// <summary>What hangs in the vault, to be added before the clouds.</summary>
    public void CastVault()
    {
        foreach (var (subject, kind) in Subjects().Where(pair => pair.Kind.Domain == Domain.Vault))
        {
            for (var i = 0; i < subject.Count; i++)
            {
                var dice = studio.Dice.For(subject.Word).For(i);
                var size = kind.Height * subject.Size * _framing * (i == 0 ? 1 : dice.Between(0.35f, 0.75f));
                var space = plan.World == World.Space;
                size = space ? size : MathF.Min(size, studio.Horizon * 0.62f);
                var x = Spread(subject, i, dice);
                var high = space ? dice.Between(0.42f, 0.56f) : MathF.Max(size * 0.6f, studio.Horizon * dice.Between(0.26f, 0.4f));
                var speed = kind.Travel == Travel.Fly ? 0.14f * dice.Between(0.8f, 1.2f) : 0;
                Add(subject, kind, new Place(x - Centred(speed), high + (size / 2), space ? 30 : 120, size) { Speed = speed, Range = _half + 0.5f }, dice);
            }
        }

        Flush();
    }

    /// <summary>Everyone else, back to front.</summary>
    public void CastStage()
    {
        foreach (var (subject, kind) in Subjects().Where(pair => pair.Kind.Domain != Domain.Vault))
        {
            var count = Math.Clamp(subject.Word == "crowd" ? Math.Max(subject.Count, 11) : Flock(subject), 1, 14);

            // In a herd nobody counts steps: fewer poses each keep its drawing quick.
            var player = count > 4 ? kind with { Poses = Math.Min(kind.Poses, 8) } : kind;
            for (var i = 0; i < count; i++)
            {
                var dice = studio.Dice.For(subject.Word).For(i);
                Add(subject, player, PlaceOf(subject, player, i, count, dice), dice);
            }
        }

        foreach (var subject in studio.Reading.Subjects.Where(subject => Cast.Planted.ContainsKey(subject.Word)))
        {
            Plant(subject);
        }

        Fire();
        Flush();
    }

    private IEnumerable<(Subject Subject, ActorKind Kind)> Subjects() =>
        from subject in studio.Reading.Subjects
        where Cast.Kinds.ContainsKey(subject.Word)
        select (subject, Cast.Kinds[subject.Word]);

    private static int Flock(Subject subject) => subject.Word switch
    {
        // One of these is hardly seen.
        "bird" when subject.Count == 3 => 7,
        "fish" when subject.Count >= 3 => subject.Count * 3,
        "lantern" when subject.Count >= 3 => 14,
        "asteroid" when subject.Count >= 3 => 9,
        _ => subject.Count,
    };

    private Place PlaceOf(Subject subject, ActorKind kind, int index, int count, Dice dice)
    {
        var x = Spread(subject with { Count = count }, index, dice);
        var vary = count == 1 ? 0 : (((index * 0.618f) % 1) - 0.5f) * 0.8f;

        // Whoever is alone in the picture may fill more of it; small ones gain most.
        var alone = count == 1 && studio.Reading.Subjects.Length == 1 ? 1 + MathF.Max(0, 0.6f - (kind.Height * 1.6f)) : count == 1 ? 1.12f : 1;
        var height = kind.Height * subject.Size * _framing * alone * (count > 5 ? 0.85f : 1);
        var flip = kind.Faces && kind.Travel is Travel.None or Travel.Bob && dice.Chance(0.5f);
        var (foot, z, size) = kind.Domain switch
        {
            Domain.Air => InTheAir(kind, height, vary, dice),
            Domain.Deep => InTheDeep(height, vary, dice),
            _ => OnTheGround(kind, height, vary, x),
        };
        if (plan.World == World.Space && kind.Domain is not Domain.Air)
        {
            (foot, z) = (0.5f + (size / 2) + (dice.Signed() * 0.08f), 3);
        }

        var speed = Speed(kind) * dice.Between(0.85f, 1.15f) * MathF.Min(1, 2.2f / z) * (kind.Domain is Domain.Air ? MathF.Min(1, (size / 0.05f)) : 1);
        return new Place(x - Centred(speed), foot, z, size)
        {
            Flip = flip,
            Speed = speed,
            Cycle = kind.Cycle * dice.Between(0.9f, 1.1f) / (studio.Reading.Has("spin") ? 2.2f : 1) / (kind.Travel == Travel.Walk && studio.Reading.Has("run") ? 1.8f : 1),
            Mirror = kind.Domain == Domain.Afloat && plan.World is World.Sea or World.Shore ? 0.5f : 0,
            Range = _half + (kind.Reach * size) + 0.1f + (0.2f * MathF.Min(1, 2 / z)),
        };
    }

    private (float Foot, float Z, float Size) OnTheGround(ActorKind kind, float height, float vary, float x)
    {
        if (Perch is { } perch && kind.Domain == Domain.Land)
        {
            var top = perch.Top(x);
            return (top + 0.012f, perch.Z, MathF.Min(height * 0.9f, top - 0.03f));
        }

        var nearness = Math.Clamp((kind.Nearness * (studio.Reading.Has("close up") ? 1.25f : 1)) * (1 + (vary * 0.75f)), 0.05f, 0.95f);
        var foot = studio.Horizon + ((1 - studio.Horizon) * nearness);
        var scale = nearness / kind.Nearness;
        var size = MathF.Min(height * MathF.Sqrt(MathF.Max(scale, 0.3f)), foot - 0.04f);
        return (foot, 1 / nearness, size);
    }

    private (float Foot, float Z, float Size) InTheAir(ActorKind kind, float height, float vary, Dice dice)
    {
        var size = MathF.Min(height * (1 + (vary * 0.8f)), 0.8f);
        var room = plan.World is World.Space or World.Clouds ? 0.85f : MathF.Max(studio.Horizon, 0.4f);
        var middle = room * (kind.Nearness > 0.8f ? 1.1f : dice.Between(0.28f, 0.62f));
        return (MathF.Max(middle + (size / 2), size + 0.03f), 3.2f / (0.6f + (size * 3)), size);
    }

    private static (float Foot, float Z, float Size) InTheDeep(float height, float vary, Dice dice)
    {
        var size = height * (1 + (vary * 0.9f));
        return (Math.Clamp(dice.Between(0.3f, 0.62f) + (size / 2), size + 0.04f, 0.9f), 2.4f - vary, size);
    }

    private float Speed(ActorKind kind)
    {
        var reading = studio.Reading;
        if (reading.Has("stand") && kind.Domain is Domain.Land or Domain.Afloat)
        {
            return 0;
        }

        var pace = reading.Has("calm", "drift") ? 0.6f : 1;
        return pace * kind.Travel switch
        {
            Travel.Walk => reading.Has("run") ? 0.12f : 0.03f,
            Travel.Run => reading.Has("walk") ? 0.05f : 0.13f,
            Travel.Drive => reading.Has("drive") ? 0.3f : 0.18f,
            Travel.Sail => reading.Has("sail") ? 0.045f : 0.022f,
            Travel.Fly => reading.Has("fly") ? 0.15f : 0.085f,
            Travel.Swim or Travel.Leap => 0.06f,
            Travel.Float => 0.01f * studio.Wind,
            _ => 0,
        };
    }

    /// <summary>How far a traveller has gone by the film's middle: it starts so much earlier, to be in its place then.</summary>
    private float Centred(float speed) => speed * (stage.Begin + (seconds * 0.5f * stage.Tempo));

    private float Spread(Subject subject, int index, Dice dice)
    {
        if (Perch is { } land && subject.Count > 1 && Cast.Kinds[subject.Word].Domain == Domain.Land)
        {
            // Along the dry part, from a little before its top to the edge of the picture.
            var share = (index + dice.Between(0.3f, 0.7f)) / subject.Count;
            return studio.Reading.Has("island")
                ? land.X + ((share - 0.5f) * 0.26f)
                : land.X + (_side * ((share * (_half - MathF.Abs(land.X) + 0.16f)) - 0.1f));
        }

        if (subject.Count > 1)
        {
            var even = ((index + 0.5f) / subject.Count * 2) - 1;
            return (even * 0.82f * _half) + (dice.Signed() * 0.3f * _half / subject.Count);
        }

        var x = Slots[_alone % Slots.Length] * _side * _half;
        _alone++;
        if (Perch is { } perch && Cast.Kinds[subject.Word].Domain == Domain.Land)
        {
            return perch.X + (_alone == 1 ? 0 : (_alone - 1) * 0.22f * _side);
        }

        // A single picture's only subject may stand nearer the middle.
        return studio.Reading.Subjects.Length == 1 ? x * 0.75f : x;
    }

    private void Add(Subject subject, ActorKind kind, Place place, Dice dice)
    {
        var paint = subject.Colour is { } colour ? Palettes.ByColour[colour] : (Vector3?)null;
        _ready.Add((place.Z, Actor.Cast(studio, kind, place, paint, dice)));
        if (subject.Word == "lighthouse")
        {
            var strength = studio.Palette.Lamps > 0.3f ? 1 : studio.Reading.Has("fog", "storm", "overcast") ? 0.6f : 0.12f;
            _ready.Add((place.Z - 0.01f, new Beam(new Vector2(place.X, place.Foot - (0.82f * place.Size)), place.Z, Tint.Hex("FFE3A0"), strength)));
        }
        else if (subject.Word is "house" or "cabin")
        {
            var chimney = new Vector2(place.X + ((place.Flip ? -0.26f : 0.26f) * place.Size), place.Foot - (0.97f * place.Size));
            _ready.Add((place.Z - 0.01f, new Smoke(studio, chimney, place.Z, place.Size * 0.22f, place.Size * 0.16f, studio.See(Tint.Hex("C8C8CC"), 0.7f, place.Z), 0.4f)));
        }
        else if (subject.Word == "train")
        {
            var stack = new Vector2(place.X, place.Foot - (1.06f * place.Size));
            var range = place.Range;
            _ready.Add((place.Z + 0.01f, new Smoke(studio, stack, place.Z, place.Size * 0.55f, place.Size * 0.3f, studio.See(Tint.Hex("D8D6D4"), 0.8f, place.Z), 0.75f, 34)
            {
                SourceShift = time => Travelled(time * place.Speed, range, place.X) + (0.93f * place.Size),
            }));
        }
    }

    private static float Travelled(float way, float range, float x)
    {
        var from = -range - x;
        var at = (way - from) % (2 * range);
        return (at < 0 ? at + (2 * range) : at) + from;
    }

    private void Plant(Subject subject)
    {
        var (height, draw) = Cast.Planted[subject.Word];
        var paint = subject.Colour is { } colour ? Palettes.ByColour[colour] : (Vector3?)null;
        var tall = height * subject.Size * _framing;

        // Whoever walks among them must be seen: then the nearest rows leave the middle free.
        var gap = Subjects().Any(pair => pair.Kind.Domain == Domain.Land) ? _half * 0.62f : 0;
        for (var row = 0; row < 6; row++)
        {
            var z = ((float[])[4.6f, 3.4f, 2.6f, 2f, 1.45f, 1.08f])[row];
            void Painted(Easel e) => draw(paint is null ? e : e.With(paint.Value));
            var spacing = tall * (0.36f + (0.1f * row)) / z;
            _ready.Add((z, Groves.Row(studio, z, tall * 1.2f / z, spacing, Painted, $"{subject.Word} {row}", null, z < 1.9f ? gap : 0)));
        }
    }

    private void Fire()
    {
        if (!studio.Reading.Has("campfire"))
        {
            return;
        }

        var z = 1.75f;
        var at = new Vector2(Slots[_alone++ % Slots.Length] * _side * _half * 0.5f, studio.GroundLine(z));
        if (Perch is { } perch)
        {
            (z, at) = (perch.Z, new Vector2(perch.X - (_side * 0.12f), perch.Top(perch.X - (_side * 0.12f)) + 0.01f));
        }

        var size = 0.17f * _framing;
        var logs = new ActorKind(Domain.Land, 1, 1.6f, Things.Logs) { Above = 1, Below = 1 };
        _ready.Add((z, Actor.Cast(studio, logs, new Place(at.X, at.Y, z, size * 0.6f), null, studio.Dice.For("logs"))));
        _ready.Add((z - 0.01f, new Flames(studio, at, z, size)));
        _ready.Add((z - 0.02f, new Smoke(studio, at - new Vector2(0, size * 1.1f), z, size * 0.5f, size * 0.6f, studio.See(Tint.Hex("80808A"), 0.5f, z), 0.16f)));
    }

    private void Flush()
    {
        foreach (var (_, item) in _ready.OrderByDescending(ready => ready.Z))
        {
            stage.Add(item);
        }

        _ready.Clear();
    }
}
