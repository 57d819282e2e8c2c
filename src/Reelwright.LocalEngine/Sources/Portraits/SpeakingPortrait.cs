using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;

namespace Reelwright.LocalEngine.Sources.Portraits;

/// <summary>A portrait that speaks with a sound: the mouth follows its loudness, the head sways, the eyes blink now and then.</summary>
internal sealed class SpeakingPortrait(LocalRequest request, Look look, Picture portrait, SoundEnvelope sound) : IFrameSource
{
    private readonly Lazy<PortraitRig> _rig = new(() => new PortraitRig(Resampler.Cover(portrait, request.Width, request.Height)));
    private readonly Atmosphere _weather = new(look, request.Seed);

    /// <summary>The expression at a frame; depends on the request and the sound alone.</summary>
    public Expression At(int index)
    {
        var seconds = (float)index / request.FrameRate;
        var loud = sound.Loudness[Math.Min(index, sound.Loudness.Length - 1)];
        var spoken = Spoken(index);
        var wake = Tones.Smooth(0, 0.5f, seconds);
        float Sway(int which, float speed) => wake * 2 * (Chance.Clouds(request.Seed + which, seconds * speed, which * 7, 2) - 0.5f);
        return new Expression(
            loud,
            0.7f * sound.Brightness[Math.Min(index, sound.Brightness.Length - 1)] * loud,
            Blink(seconds),
            new Vector2(0.075f * Sway(1, 0.5f), (0.05f * Sway(2, 0.6f)) - (0.045f * spoken)),
            0.030f * Sway(3, 0.45f),
            1 + (0.012f * Sway(4, 0.3f)));
    }

    public ValueTask RenderAsync(int index, Picture target, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        _rig.Value.Draw(At(index), target);
        _weather.Draw(target, null, (float)index / request.FrameRate, 0.6f);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Loudness smoothed over about half a second: heads nod with phrases, not with syllables.</summary>
    private float Spoken(int index)
    {
        var (sum, reach) = (0f, Math.Max(1, request.FrameRate / 3));
        for (var i = index - reach; i <= index; i++)
        {
            sum += i < 0 ? 0 : sound.Loudness[Math.Min(i, sound.Loudness.Length - 1)];
        }

        return sum / (reach + 1);
    }

    private float Blink(float seconds)
    {
        // One blink in each stretch of 3.4 seconds, somewhere in it, a fifth of a second long.
        const float Stretch = 3.4f;
        var slot = (int)(seconds / Stretch);
        var since = seconds - (slot * Stretch) - 0.6f - ((Stretch - 1) * Chance.At(request.Seed, slot, 55));
        return since is > 0 and < 0.22f ? MathF.Sin(MathF.PI * since / 0.22f) : 0;
    }
}
