using Reelwright.Media;
using Reelwright.Media.Subtitles;

namespace Reelwright.Server.Speech.Recognising;

/// <summary>Something that turns speech into text.</summary>
internal interface IRecogniser
{
    /// <summary>As results name it.</summary>
    string Engine { get; }

    /// <summary>Whether what it hears is worth no more than a first look.</summary>
    bool IsDraft { get; }

    /// <summary>Whether it is configured and installed.</summary>
    bool IsReady { get; }

    /// <summary>The longest recording it takes at once.</summary>
    double PieceSeconds { get; }

    /// <param name="language">ISO 639-1; null for one that it has to find out.</param>
    bool Knows(string? language);

    Task<Heard> HearAsync(Recording recording, string? language, IProgress<double> progress, CancellationToken cancel);
}

/// <summary>A piece of a film's sound.</summary>
/// <param name="Wav">The whole sound, as <see cref="Ffmpeg.ExtractSpeechAsync"/> makes it.</param>
/// <param name="WorkFolder">For files of the recogniser's own.</param>
internal sealed record Recording(string Wav, SpeechPiece Piece, string WorkFolder)
{
    /// <summary>A file for the piece; the recogniser deletes it.</summary>
    public string NewPath(string extension) => Path.Combine(WorkFolder, $"piece-{Piece.FirstSample}{extension}");
}

/// <param name="Speech">Times from the piece's beginning.</param>
/// <param name="Language">What it found out or was told; null when it does not say.</param>
internal sealed record Heard(Transcript Speech, string? Language);
