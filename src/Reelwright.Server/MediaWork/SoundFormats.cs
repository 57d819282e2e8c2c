namespace Reelwright.Server.MediaWork;

/// <summary>The formats in which made sound is given out.</summary>
internal static class SoundFormats
{
    /// <summary>As requests name them; the first is the usual one.</summary>
    public static IReadOnlyList<string> All { get; } = ["mp3", "wav", "flac"];
}
