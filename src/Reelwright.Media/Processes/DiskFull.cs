namespace Reelwright.Media;

/// <summary>Recognises the disk's "no" in our own writing.</summary>
internal static class DiskFull
{
    private const int NoSpace = 28; // ENOSPC
    private const int OverQuota = 122; // EDQUOT

    public static bool Is(IOException failure) => (failure.HResult & 0xFFFF) is NoSpace or OverQuota or 0x70;

    public static MediaException From(IOException failure) =>
        new(MediaFailure.DiskFull, FfmpegFailure.Message(MediaFailure.DiskFull), failure.Message, failure);
}
