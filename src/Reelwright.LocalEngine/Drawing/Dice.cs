using System.Numerics;
using Reelwright.LocalEngine.Prompts;

namespace Reelwright.LocalEngine.Drawing;

/// <summary>A stream of repeatable chance (SplitMix64). Not safe to share between threads: split one off instead.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public ulong Next() => StableHash.Mix(_state += 0x9E3779B97F4A7C15UL);

    /// <summary>0 up to, not including, 1.</summary>
    public float Unit() => (Next() >> 40) * (1f / (1 << 24));

    public float Between(float low, float high) => low + ((high - low) * Unit());

    /// <summary>-1 to 1.</summary>
    public float Signed() => Between(-1, 1);

    public int Below(int end) => (int)(Next() % (ulong)end);

    public bool Chance(float probability) => Unit() < probability;

    public T Pick<T>(ReadOnlySpan<T> from) => from[Below(from.Length)];

    public Vector2 Inside(float width, float height) => new(Unit() * width, Unit() * height);

    /// <summary>A stream of its own for a named purpose, so that adding one purpose does not move the others.</summary>
    public Dice For(string purpose) => new(_state ^ StableHash.Of(purpose));

    public Dice For(int index) => new(StableHash.Mix(_state + (ulong)index));
}
