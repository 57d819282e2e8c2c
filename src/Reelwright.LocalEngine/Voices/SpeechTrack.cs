using System.Runtime.InteropServices;
using Reelwright.LocalEngine.Sound.Dsp;
using Reelwright.LocalEngine.Sound.Mastering;

namespace Reelwright.LocalEngine.Voices;

/// <summary>A finished speech.</summary>
/// <param name="Frames">Samples a channel, at 48 kHz.</param>
/// <param name="Lufs">Integrated loudness by ITU-R BS.1770-4; minus infinity when nothing was heard.</param>
public sealed record SpeechResult(long Frames, double Lufs)
{
    public double Seconds => Frames / (double)StereoBuffer.SampleRate;
}

/// <summary>Joins utterances to one sound: their own silences cut off and ours put between, every edge faded, the whole as loud as it should be.
/// Only one utterance at a time is in memory.</summary>
public sealed class SpeechTrack : IDisposable
{
    /// <summary>The rate of the result.</summary>
    public const int SampleRate = StereoBuffer.SampleRate;

    /// <summary>Silence at both ends together.</summary>
    internal const double EdgeSeconds = 2 * Edge;

    private const double Edge = 0.1;

    /// <summary>Below this an utterance has not begun: -50 dB of full scale.</summary>
    private const float Quiet = 0.003f;

    /// <summary>What stays before and after the first and last sample above it: soft consonants begin there.</summary>
    private const double KeptSeconds = 0.02;

    private const double FadeSeconds = 0.004;
    private const int Rounds = 4;
    private const double CloseEnough = 0.1;

    private readonly double _speed;
    private readonly FileStream _pieces;
    private readonly List<(int Length, Pause After)> _list = [];

    /// <param name="workFolder">For what waits on the disk until <see cref="Write"/>.</param>
    /// <param name="speed">0.5 to 2: pauses go with it.</param>
    public SpeechTrack(string workFolder, double speed)
    {
        _speed = speed;
        _pieces = new FileStream(Path.Combine(workFolder, "speech.f32"), new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
        });
    }

    /// <summary>Utterances that could be heard.</summary>
    public int Count => _list.Count;

    /// <summary>How long the sound is so far, without the pause at its end.</summary>
    public double Seconds => TotalSamples() / (double)SampleRate;

    /// <summary>How long the silence after an utterance is.</summary>
    internal static double SecondsOf(Pause pause, double speed) => pause switch
    {
        Pause.Clause => 0.12,
        Pause.Sentence => 0.35,
        _ => 0.75,
    } / speed;

    /// <summary>Adds what was spoken. Silence is left out, with its pause.</summary>
    /// <returns>Whether there was anything to hear.</returns>
    public bool Add(SpokenSound sound, Pause after)
    {
        var samples = RateChange.Raise(sound.Samples, sound.Rate, SampleRate);
        var (first, last) = (Array.FindIndex(samples, IsHeard), Array.FindLastIndex(samples, IsHeard));
        if (first < 0)
        {
            return false;
        }

        var kept = StereoBuffer.SamplesIn(KeptSeconds);
        var from = Math.Max(0, first - kept);
        var piece = samples.AsSpan(from, Math.Min(samples.Length, last + 1 + kept) - from);
        Fade(piece);
        _pieces.Seek(0, SeekOrigin.End);
        _pieces.Write(MemoryMarshal.AsBytes(piece));
        _list.Add((piece.Length, after));
        return true;

        static bool IsHeard(float sample) => MathF.Abs(sample) > Quiet;
    }

    /// <summary>Writes a WAV file: stereo, 48 kHz, 16 bit, -16 LUFS, no true peak above -1 dBTP.</summary>
    public SpeechResult Write(string wavPath, CancellationToken cancel)
    {
        var gain = 1f;
        var lufs = Play(gain: 1, isLimited: false, writer: null, cancel);
        for (var round = 0; round < Rounds && !double.IsNegativeInfinity(lufs) && (round == 0 || Math.Abs(Master.TargetLufs - lufs) > CloseEnough); round++)
        {
            gain *= Limiter.FromDb((float)(Master.TargetLufs - lufs));
            lufs = Play(gain, isLimited: true, writer: null, cancel);
        }

        using var writer = new StereoWavWriter(wavPath, TotalSamples());
        Play(gain, isLimited: true, writer, cancel);
        writer.Complete();
        return new SpeechResult(TotalSamples(), lufs);
    }

    public void Dispose() => _pieces.Dispose();

    /// <returns>The loudness of what was played.</returns>
    private double Play(float gain, bool isLimited, StereoWavWriter? writer, CancellationToken cancel)
    {
        var meter = new LoudnessMeter();
        _pieces.Seek(0, SeekOrigin.Begin);
        Put(new StereoBuffer(StereoBuffer.SamplesIn(Edge)));
        foreach (var (at, (length, after)) in _list.Index())
        {
            cancel.ThrowIfCancellationRequested();
            var pause = at == _list.Count - 1 ? StereoBuffer.SamplesIn(Edge) : PauseSamples(after);

            // The pause belongs to the piece: the limiter has let go of it before the next one begins.
            var piece = new StereoBuffer(length + pause);
            _pieces.ReadExactly(MemoryMarshal.AsBytes(piece.Left.AsSpan(0, length)));
            piece.Left.CopyTo(piece.Right, 0);
            piece.Scale(gain);
            if (isLimited)
            {
                Limiter.Apply(piece);
            }

            Put(piece);
        }

        return meter.Integrated();

        void Put(StereoBuffer sound)
        {
            meter.Add(sound.Left, sound.Right);
            writer?.Write(sound.Left, sound.Right);
        }
    }

    private long TotalSamples() =>
        _list.Count == 0 ? 0 : (2L * StereoBuffer.SamplesIn(Edge)) + _list.Sum(piece => (long)piece.Length) + _list.SkipLast(1).Sum(piece => (long)PauseSamples(piece.After));

    private int PauseSamples(Pause pause) => StereoBuffer.SamplesIn(SecondsOf(pause, _speed));

    private static void Fade(Span<float> piece)
    {
        var length = Math.Min(StereoBuffer.SamplesIn(FadeSeconds), piece.Length / 2);
        for (var i = 0; i < length; i++)
        {
            var gain = 0.5f - (0.5f * MathF.Cos(MathF.PI * (i + 0.5f) / length));
            piece[i] *= gain;
            piece[^(i + 1)] *= gain;
        }
    }
}
