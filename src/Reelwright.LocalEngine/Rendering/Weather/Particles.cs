using System.Numerics;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Rendering.Weather;

internal enum ParticleShape
{
    Streak,
    Flake,
    Leaf,
    Spark,
    Ring,
}

/// <summary>What a swarm of small moving things is like.</summary>
/// <param name="Count">How many over the whole picture.</param>
/// <param name="Size">Frame heights at depth 1.</param>
/// <param name="Velocity">Frame heights a second at depth 1; y grows downwards.</param>
internal sealed record Swarm(ParticleShape Shape, int Count, float Size, Vector2 Velocity, Vector3[] Colours)
{
    public float Opacity { get; init; } = 0.8f;

    /// <summary>How far each strays from its way, in frame heights.</summary>
    public float Wander { get; init; }

    /// <summary>Streak length in frame heights.</summary>
    public float Length { get; init; } = 0.05f;

    public float NearDepth { get; init; } = 0.9f;

    public float FarDepth { get; init; } = 4;

    /// <summary>The part of the screen's height they live in.</summary>
    public float Top { get; init; } = -0.1f;

    public float Bottom { get; init; } = 1.1f;

    /// <summary>Light that comes and goes, 0 to 1.</summary>
    public float Blink { get; init; }
}

/// <summary>Rain, snow, leaves, sparks: each particle's place is a formula of time, so any frame can be drawn first.</summary>
internal sealed class Particles : StageItem
{
    private readonly Swarm _swarm;
    private readonly Particle[] _particles;
    private readonly float _span;
    private readonly (Vector2 At, float Size, float Light, float Turn)[] _now;

    public Particles(Studio studio, Swarm swarm, string name)
    {
        _swarm = swarm;
        _span = studio.Camera.Aspect + 0.3f;
        var dice = studio.Dice.For(name);
        var count = (int)(swarm.Count * studio.Detail.Richness * MathF.Max(0.5f, studio.Camera.Aspect / 1.75f));
        _particles = new Particle[count];
        for (var i = 0; i < count; i++)
        {
            var near = dice.Unit();
            _particles[i] = new Particle(
                dice.Inside(_span, swarm.Bottom - swarm.Top), swarm.NearDepth + ((swarm.FarDepth - swarm.NearDepth) * near),
                dice.Unit() * MathF.Tau, dice.Between(0.75f, 1.25f), dice.Pick<Vector3>(swarm.Colours));
        }

        // Far ones first.
        Array.Sort(_particles, (a, b) => b.Z.CompareTo(a.Z));
        _now = new (Vector2, float, float, float)[count];
    }

    public override void Prepare(Shot shot)
    {
        var height = _swarm.Bottom - _swarm.Top;
        for (var i = 0; i < _particles.Length; i++)
        {
            var p = _particles[i];
            var map = shot.Lens.At(p.Z);
            var way = shot.Time * p.Pace / p.Z;
            var stray = _swarm.Wander / p.Z;
            var x = p.At.X + (_swarm.Velocity.X * way) + (stray * MathF.Sin((shot.Time * 1.1f * p.Pace) + p.Phase)) + (map.ShiftX - shot.Lens.PanX);
            var y = p.At.Y + (_swarm.Velocity.Y * way) + (stray * 0.4f * MathF.Cos((shot.Time * 1.7f) + p.Phase));
            var at = new Vector2(Wrap(x, _span) - (_span / 2), _swarm.Top + Wrap(y, height));
            var light = 1 - (_swarm.Blink * 0.5f * (1 + MathF.Sin((shot.Time * 2.4f * p.Pace) + (p.Phase * 3))));
            _now[i] = (new Vector2(shot.PixelX(at.X), shot.PixelY(at.Y)), _swarm.Size / p.Z * shot.Height, light, (shot.Time * 2.2f * p.Pace) + p.Phase);
        }
    }

    public override void Draw(Shot shot, int top, int bottom)
    {
        var length = _swarm.Shape == ParticleShape.Streak ? _swarm.Length * shot.Height : 0;
        for (var i = 0; i < _now.Length; i++)
        {
            var (at, size, light, turn) = _now[i];
            if (at.Y + length + size + 2 < top || at.Y - length - size - 2 >= bottom)
            {
                continue;
            }

            var z = _particles[i].Z;
            var colour = _particles[i].Colour;
            switch (_swarm.Shape)
            {
                case ParticleShape.Streak:
                    Streak(shot, at, size, length / z, colour.With(_swarm.Opacity * light), top, bottom);
                    break;
                case ParticleShape.Spark:
                    shot.Glow(at.X, at.Y, MathF.Max(size * 2.4f, 1.6f), colour * (light * _swarm.Opacity), top, bottom);
                    break;
                case ParticleShape.Leaf:
                    Blot(shot, at, new Vector2(size, size * (0.25f + (0.75f * MathF.Abs(MathF.Sin(turn))))), turn * 0.7f, colour.With(_swarm.Opacity), top, bottom, 4);
                    break;
                case ParticleShape.Ring:
                    Ring(shot, at, MathF.Max(size, 1.5f), colour.With(_swarm.Opacity), top, bottom);
                    break;
                default:
                    Blot(shot, at, new Vector2(MathF.Max(size, 0.7f)), 0, colour.With(_swarm.Opacity * light), top, bottom, 1.4f);
                    break;
            }
        }
    }

    private void Streak(Shot shot, Vector2 at, float width, float length, Vector4 colour, int top, int bottom)
    {
        var slant = _swarm.Velocity.X / MathF.Max(MathF.Abs(_swarm.Velocity.Y), 0.01f);
        var half = MathF.Max(width, 0.55f);
        var from = Math.Max(top, (int)MathF.Ceiling(at.Y - length));
        var to = Math.Min(bottom, (int)at.Y);
        for (var y = from; y < to; y++)
        {
            var x = at.X - ((at.Y - y) * slant);
            var fade = (y - at.Y + length) / length;
            var pixels = shot.Row(y);
            for (var column = Math.Max(0, (int)(x - half)); column <= Math.Min(pixels.Length - 1, (int)(x + half) + 1); column++)
            {
                var over = Math.Clamp(half + 0.5f - MathF.Abs(column - x), 0, 1) * fade * colour.W;
                pixels[column] = Vector4.Lerp(pixels[column], new Vector4(colour.X, colour.Y, colour.Z, 1), over);
            }
        }
    }

    private static void Blot(Shot shot, Vector2 at, Vector2 radius, float turn, Vector4 colour, int top, int bottom, float hardness)
    {
        var reach = MathF.Max(radius.X, radius.Y) + 1;
        var (sin, cos) = MathF.SinCos(turn);
        for (var y = Math.Max(top, (int)(at.Y - reach)); y < Math.Min(bottom, (int)(at.Y + reach) + 2); y++)
        {
            var pixels = shot.Row(y);
            for (var x = Math.Max(0, (int)(at.X - reach)); x < Math.Min(pixels.Length, (int)(at.X + reach) + 2); x++)
            {
                var p = new Vector2(x - at.X, y - at.Y);
                p = new Vector2((p.X * cos) + (p.Y * sin), (p.Y * cos) - (p.X * sin)) / Vector2.Max(radius, new Vector2(0.6f));
                var over = Math.Clamp((1 - p.LengthSquared()) * hardness, 0, 1) * colour.W;
                if (over > 0)
                {
                    pixels[x] = Vector4.Lerp(pixels[x], new Vector4(colour.X, colour.Y, colour.Z, 1), over);
                }
            }
        }
    }

    private static void Ring(Shot shot, Vector2 at, float radius, Vector4 colour, int top, int bottom)
    {
        for (var y = Math.Max(top, (int)(at.Y - radius - 1)); y < Math.Min(bottom, (int)(at.Y + radius) + 2); y++)
        {
            var pixels = shot.Row(y);
            for (var x = Math.Max(0, (int)(at.X - radius - 1)); x < Math.Min(pixels.Length, (int)(at.X + radius) + 2); x++)
            {
                var p = new Vector2(x - at.X, y - at.Y) / radius;
                var distance = p.Length();
                var rim = Math.Clamp(1 - (MathF.Abs(distance - 0.82f) * 5), 0, 1) + (Vector2.Distance(p, new Vector2(-0.35f, -0.35f)) < 0.22f ? 0.8f : 0);
                pixels[x] += new Vector4(colour.X, colour.Y, colour.Z, 0) * (rim * colour.W);
            }
        }
    }

    private static float Wrap(float value, float length)
    {
        var rest = value % length;
        return rest < 0 ? rest + length : rest;
    }

    private readonly record struct Particle(Vector2 At, float Z, float Phase, float Pace, Vector3 Colour);
}
