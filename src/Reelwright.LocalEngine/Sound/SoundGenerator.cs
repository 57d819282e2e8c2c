using System.Buffers.Binary;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Prompts;
using Reelwright.LocalEngine.Sound.Dsp;
using Reelwright.LocalEngine.Sound.Effects;
using Reelwright.LocalEngine.Sound.Mastering;
using Reelwright.LocalEngine.Sound.Music;
using Reelwright.LocalEngine.Sound.Reading;

namespace Reelwright.LocalEngine.Sound;

/// <summary>A sound to be made.</summary>
/// <param name="Prompt">Words: music, effects, or both.</param>
/// <param name="Seconds">Exact length, 0.1 to 600.</param>
/// <param name="Seed">The same request with the same seed gives the same samples.</param>
public sealed record SoundRequest(string Prompt, double Seconds, long Seed)
{
    public IReadOnlyList<string> Tags { get; init; } = [];
}

/// <summary>A finished sound.</summary>
/// <param name="Frames">Samples a channel, at 48 kHz.</param>
/// <param name="Understood">What the words were understood to say.</param>
/// <param name="Lufs">Integrated loudness by ITU-R BS.1770-4.</param>
/// <param name="TruePeakDb">dBTP.</param>
public sealed record SoundResult(string Path, int Frames, string Understood, double Lufs, double TruePeakDb);

/// <summary>Composes music and builds sound effects, with no model and no download.</summary>
public static class SoundGenerator
{
    public const int SampleRate = StereoBuffer.SampleRate;

    private const double Shortest = 0.1;
    private const double Longest = 600;

    /// <summary>Writes a WAV file: stereo, 48 kHz, 16 bit.</summary>
    /// <exception cref="ArgumentException">Length out of bounds.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no file stays.</exception>
    public static async Task<SoundResult> GenerateAsync(SoundRequest request, string wavPath, IProgress<LocalProgress>? progress, CancellationToken cancel)
    {
        if (request.Seconds is not (>= Shortest and <= Longest))
        {
            throw new ArgumentException($"A sound lasts {Shortest} to {Longest} seconds.", nameof(request));
        }

        progress?.Report(new LocalProgress(0, "reading"));
        var reading = SoundReader.Read(request.Prompt, request.Tags);
        var sound = await Task.Run(() => Make(request, reading, progress, cancel), cancel);
        progress?.Report(new LocalProgress(0.98, "writing"));
        await WriteAsync(sound, wavPath, request.Seed, cancel);
        return new SoundResult(wavPath, sound.Length, reading.Describe(), Loudness.Of(sound), 20 * Math.Log10(TruePeak.Of(sound)));
    }

    private static StereoBuffer Make(SoundRequest request, SoundReading reading, IProgress<LocalProgress>? progress, CancellationToken cancel)
    {
        var length = StereoBuffer.SamplesIn(request.Seconds);
        var dice = new Dice(StableHash.Mix((ulong)request.Seed) ^ StableHash.Of(string.Join('\n', request.Tags.Prepend(request.Prompt))));
        var sound = new StereoBuffer(length);
        if (reading.Effects.Count > 0)
        {
            AddEffects(sound, reading, dice, share => progress?.Report(new LocalProgress(share * (reading.IsMusic ? 0.3 : 0.85), "sounding")), cancel);
        }

        if (reading.IsMusic)
        {
            AddMusic(sound, request, reading, dice, progress, cancel);
        }

        progress?.Report(new LocalProgress(0.88, "mastering"));
        Master.Finish(sound);
        sound.Fade(StereoBuffer.SamplesIn(0.003), StereoBuffer.SamplesIn(Math.Min(reading.IsMusic ? 0.6 : 0.06, request.Seconds / 8)));
        return sound;
    }

    private static void AddMusic(
        StereoBuffer sound, SoundRequest request, SoundReading reading, Dice dice, IProgress<LocalProgress>? progress, CancellationToken cancel)
    {
        var brief = Brief.Of(reading, request.Seconds, dice.For("brief"));
        var score = Composer.Write(brief, dice.For("score"));
        var from = reading.Effects.Count > 0 ? 0.3 : 0;
        var music = Band.Play(score, brief, sound.Length, dice.For("band"), share => progress?.Report(new LocalProgress(from + (share * (0.85 - from)), "playing")), cancel);
        if (reading.Effects.Count > 0)
        {
            // The effects are the scene, the music goes over it.
            Level(music, -18);
            Level(sound, -24);
        }

        sound.Add(music, 1);
    }

    private static void AddEffects(StereoBuffer sound, SoundReading reading, Dice dice, Action<double> progress, CancellationToken cancel)
    {
        for (var at = 0; at < reading.Effects.Count; at++)
        {
            cancel.ThrowIfCancellationRequested();
            var name = reading.Effects[at];
            var layer = new StereoBuffer(sound.Length);
            EffectList.Find(name)(new Scene(layer, dice.For(name), reading.Amount));
            if (EffectList.IsDry(name) && !reading.IsInHall)
            {
                Enclose(layer);
            }

            // Equally loud, the first a little before the others.
            Level(layer, at == 0 ? -18 : -20);
            sound.Add(layer, 1);
            progress((at + 1.0) / reading.Effects.Count);
        }

        if (reading.IsDistant || reading.IsInHall)
        {
            Remove(sound, reading);
        }
    }

    /// <summary>Takes a sound away from the listener: less treble, more room.</summary>
    private static void Remove(StereoBuffer sound, SoundReading reading)
    {
        var dry = new StereoBuffer(sound.Length);
        dry.Add(sound, 1);
        if (reading.IsDistant)
        {
            var (left, right, cut) = (default(OnePole), default(OnePole), OnePole.Coefficient(1_400));
            for (var i = 0; i < sound.Length; i++)
            {
                sound.Left[i] = left.Low(sound.Left[i], cut);
                sound.Right[i] = right.Low(sound.Right[i], cut);
            }
        }

        new Reverb(reading.IsInHall ? 4.5f : 1.8f, reading.IsInHall ? 4_500 : 2_000, reading.IsInHall ? 0.04f : 0.012f).Process(dry, sound, reading.IsInHall ? 0.4f : 0.22f);
    }

    /// <summary>Knocks and ticks happen in a room; without its answer they are clicks.</summary>
    private static void Enclose(StereoBuffer sound)
    {
        var dry = new StereoBuffer(sound.Length);
        dry.Add(sound, 1);
        new Reverb(0.55f, 5_000, 0.006f).Process(dry, sound, 0.3f);
    }

    private static void Level(StereoBuffer sound, double lufs)
    {
        var loudness = Loudness.Of(sound);
        if (!double.IsNegativeInfinity(loudness))
        {
            sound.Scale((float)Math.Pow(10, (lufs - loudness) / 20));
        }
    }

    private static async Task WriteAsync(StereoBuffer sound, string path, long seed, CancellationToken cancel)
    {
        const int HeaderBytes = 44;
        var dataBytes = sound.Length * 4;
        var file = new byte[HeaderBytes + dataBytes];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), HeaderBytes - 8 + dataBytes);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 2);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), SampleRate * 4);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 4);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), dataBytes);

        // Triangular dither keeps quiet endings from turning into steps.
        var dice = new Dice((ulong)seed ^ 0x5EED);
        for (var i = 0; i < sound.Length; i++)
        {
            Put(file, HeaderBytes + (i * 4), sound.Left[i], dice);
            Put(file, HeaderBytes + (i * 4) + 2, sound.Right[i], dice);
        }

        var partial = path + ".part";
        try
        {
            await File.WriteAllBytesAsync(partial, file, cancel);
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static void Put(byte[] file, int at, float sample, Dice dice)
    {
        var dithered = (sample * short.MaxValue) + dice.Unit() - dice.Unit();
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(at), (short)Math.Clamp(MathF.Round(dithered), short.MinValue, short.MaxValue));
    }
}
