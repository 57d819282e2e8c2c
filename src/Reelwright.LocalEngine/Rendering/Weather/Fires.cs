using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Weather;

/// <summary>Puffs that leave a point, grow, drift and fade.</summary>
/// <param name="at">World place of the source.</param>
/// <param name="size">World size of a grown puff.</param>
/// <param name="rise">World units a second upwards.</param>
internal sealed class Smoke(Studio studio, Vector2 at, float z, float size, float rise, Vector3 colour, float opacity, int count = 16) : StageItem
{
    private readonly (Vector2 At, float Radius, float Alpha)[] _puffs = new (Vector2, float, float)[count];

    /// <summary>World units a second the source itself moves, and where it starts anew.</summary>
    public Func<float, float>? SourceShift { get; init; }

    public override void Prepare(Shot shot)
    {
        const float Life = 4.5f;
        var map = shot.Lens.At(z);
        for (var i = 0; i < _puffs.Length; i++)
        {
            var own = studio.Dice.For("smoke").For(i);
            var age = ((shot.Time / Life) + (i / (float)_puffs.Length)) % 1;
            var seconds = age * Life;
            var from = at.X + (SourceShift?.Invoke(shot.Time - seconds) ?? 0);
            var x = from + (0.02f * studio.Wind * seconds * (0.6f + own.Unit())) + (own.Signed() * size * age);
            var y = at.Y - (rise * seconds * (1 - (0.25f * age)));
            _puffs[i] = (
                new Vector2(shot.PixelX(map.ScreenX(x)), shot.PixelY(map.ScreenY(y))),
                size * (0.25f + (0.9f * age)) * map.Scale * shot.Height,
                opacity * Tint.Smooth(0, 0.12f, age) * (1 - age) * (1 - age));
        }
    }

    public override void Draw(Shot shot, int top, int bottom)
    {
        foreach (var (centre, radius, alpha) in _puffs)
        {
            for (var y = Math.Max(top, (int)(centre.Y - radius)); y < Math.Min(bottom, (int)(centre.Y + radius) + 1); y++)
            {
                var pixels = shot.Row(y);
                for (var x = Math.Max(0, (int)(centre.X - radius)); x < Math.Min(pixels.Length, (int)(centre.X + radius) + 1); x++)
                {
                    var p = new Vector2(x - centre.X, y - centre.Y) / radius;
                    var fall = 1 - p.LengthSquared();
                    if (fall > 0)
                    {
                        var shade = 1 + (0.18f * -p.Y);
                        pixels[x] = Vector4.Lerp(pixels[x], new Vector4(colour * shade, 1), fall * alpha);
                    }
                }
            }
        }
    }
}

/// <summary>Tongues of flame over a hearth, and the light they throw.</summary>
internal sealed class Flames(Studio studio, Vector2 at, float z, float size) : StageItem
{
    private readonly Noise _noise = new(studio.Dice.For("flames").Next());

    public override void Draw(Shot shot, int top, int bottom)
    {
        var map = shot.Lens.At(z);
        var foot = new Vector2(shot.PixelX(map.ScreenX(at.X)), shot.PixelY(map.ScreenY(at.Y)));
        var tall = size * map.Scale * shot.Height;
        var flicker = 0.85f + (0.3f * (_noise.Sum(shot.Time * 5, 3, 2) - 0.5f));
        shot.Glow(foot.X, foot.Y - (tall * 0.4f), tall * 3.4f, new Vector3(0.5f, 0.22f, 0.06f) * flicker, top, bottom);
        for (var y = Math.Max(top, (int)(foot.Y - (tall * 1.25f))); y < Math.Min(bottom, (int)foot.Y + 1); y++)
        {
            var up = (foot.Y - y) / tall;
            var pixels = shot.Row(y);
            for (var x = Math.Max(0, (int)(foot.X - (tall * 0.6f))); x < Math.Min(pixels.Length, (int)(foot.X + (tall * 0.6f)) + 1); x++)
            {
                var across = (x - foot.X) / tall;
                var lick = _noise.Sum((across * 5) + 30, (up * 3.2f) - (shot.Time * 3.4f) + 400, 3);
                var bend = (_noise.Sum((up * 2.2f) - (shot.Time * 2.1f) + 300, 9, 2) - 0.5f) * up * 0.7f;
                var body = 1 - (MathF.Abs(across - bend) / (0.36f * (1.12f - up) * (0.55f + lick)));
                var heat = Math.Clamp(body * 1.6f, 0, 1) * Tint.Smooth(1.2f, 0.3f, up + ((0.5f - lick) * 0.9f));
                if (heat > 0.01f)
                {
                    var colour = heat < 0.5f ? Tint.Mix(new Vector3(0.75f, 0.12f, 0.02f), new Vector3(1, 0.5f, 0.08f), heat * 2) : Tint.Mix(new Vector3(1, 0.5f, 0.08f), new Vector3(1.25f, 1.1f, 0.65f), (heat - 0.5f) * 2);
                    pixels[x] = Vector4.Lerp(pixels[x], new Vector4(colour, 1), MathF.Min(1, heat * 1.5f));
                }
            }
        }
    }
}

/// <summary>Shells that rise, burst into falling sparks and fade; the next follows elsewhere.</summary>
internal sealed class Fireworks(Studio studio) : StageItem
{
    private const int Shells = 5;
    private const int Sparks = 64;
    private const float Life = 3.2f;
    private static readonly Vector3[] Hues = [Tint.Hex("FF4A5A"), Tint.Hex("FFC84A"), Tint.Hex("5AC8FF"), Tint.Hex("8CFF6A"), Tint.Hex("E07AFF"), Tint.Hex("FFFFFF")];

    private readonly List<(Vector2 At, float Radius, Vector3 Light)> _now = [];

    public override void Prepare(Shot shot)
    {
        _now.Clear();
        var map = shot.Lens.At(40);
        for (var shell = 0; shell < Shells; shell++)
        {
            var clock = (shot.Time / Life) + (shell / (float)Shells);
            var dice = studio.Dice.For("fireworks").For((shell * 1000) + (int)clock);
            var age = clock % 1 * Life;
            var burst = new Vector2(dice.Between(-0.42f, 0.42f) * studio.Camera.Aspect, dice.Between(0.12f, 0.46f) * studio.Horizon);
            var hue = dice.Pick<Vector3>(Hues);
            if (age < 0.7f)
            {
                var up = age / 0.7f;
                Add(new Vector2(burst.X, studio.Horizon + ((burst.Y - studio.Horizon) * (1 - ((1 - up) * (1 - up))))), 0.006f, Tint.Hex("FFE0A0"));
                continue;
            }

            var since = age - 0.7f;
            var reach = dice.Between(0.15f, 0.25f) * (1 - MathF.Exp(-since * 3));
            var fade = MathF.Exp(-since * 1.5f);
            Add(burst, 0.22f * fade, hue * (0.4f * fade));
            for (var i = 0; i < Sparks; i++)
            {
                // Points spread evenly over a sphere, seen flat.
                var height = 1 - (2 * (i + 0.5f) / Sparks);
                var ring = MathF.Sqrt(1 - (height * height));
                var around = i * 2.39996f;
                for (var tail = 0; tail < 3; tail++)
                {
                    var back = 1 - (tail * 0.07f);
                    var at = burst + (new Vector2(MathF.Cos(around) * ring, height) * reach * back) + new Vector2(0, 0.03f * since * since * back);
                    Add(at, 0.0085f - (tail * 0.0015f), Tint.Mix(hue, Tint.White, 0.25f) * (fade * (1 - (tail * 0.28f)) * 1.9f));
                }
            }
        }

        void Add(Vector2 world, float radius, Vector3 light) =>
            _now.Add((new Vector2(shot.PixelX(map.ScreenX(world.X)), shot.PixelY(map.ScreenY(world.Y))), MathF.Max(radius * shot.Height, 1.2f), light));
    }

    public override void Draw(Shot shot, int top, int bottom)
    {
        foreach (var (at, radius, light) in _now)
        {
            if (at.Y + radius >= top && at.Y - radius < bottom)
            {
                shot.Glow(at.X, at.Y, radius, light, top, bottom);
            }
        }
    }
}

/// <summary>A volcano's column of ash and its fountain of glowing stones.</summary>
internal sealed class Eruption(Studio studio) : StageItem
{
    private const float Z = 12;
    private readonly Vector2 _vent = new(0, studio.Foot(Z) - (studio.Horizon * 0.61f));
    private readonly Smoke _smoke = new(studio, new Vector2(0, studio.Foot(Z) - (studio.Horizon * 0.6f)), Z, 0.13f, 0.055f, studio.See(Tint.Hex("5C5052"), 0.5f, 8), 0.85f, 34);

    public override void Prepare(Shot shot) => _smoke.Prepare(shot);

    public override void Draw(Shot shot, int top, int bottom)
    {
        _smoke.Draw(shot, top, bottom);
        var map = shot.Lens.At(Z);
        for (var i = 0; i < 70; i++)
        {
            var dice = studio.Dice.For("ejecta").For(i);
            var age = ((shot.Time / 1.9f) + dice.Unit()) % 1 * 1.9f;
            var at = _vent + new Vector2(dice.Signed() * 0.11f * age, (-dice.Between(0.14f, 0.34f) * age) + (0.13f * age * age));
            var light = Tint.Mix(Tint.Hex("FFE070"), Tint.Hex("FF3A10"), age / 1.9f) * (1.1f - (age * 0.5f));
            shot.Glow(shot.PixelX(map.ScreenX(at.X)), shot.PixelY(map.ScreenY(at.Y)), MathF.Max(0.008f * shot.Height, 1.3f), light, top, bottom);
        }

        shot.Glow(shot.PixelX(map.ScreenX(_vent.X)), shot.PixelY(map.ScreenY(_vent.Y)), 0.2f * shot.Height, new Vector3(0.55f, 0.2f, 0.05f) * (0.9f + (0.2f * MathF.Sin(shot.Time * 9))), top, bottom);
    }
}
