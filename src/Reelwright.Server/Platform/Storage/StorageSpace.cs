using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Platform.Storage;

/// <summary>Admission control by free disk space: refused before the disk is full, so that what runs can end well.</summary>
internal sealed class StorageSpace(DataFolder folder, IOptions<StorageOptions> options)
{
    private const int ErrorNoSpace = 28; // ENOSPC
    private const int ErrorQuota = 122; // EDQUOT
    private const int ErrorTooBig = 27; // EFBIG

    /// <exception cref="Refusal">503 <c>storage_full</c> when less than the reserve would be left.</exception>
    public void ThrowIfFull(long bytesNeeded = 0)
    {
        if (new DriveInfo(folder.Path).AvailableFreeSpace - bytesNeeded < options.Value.ReserveBytes)
        {
            throw Refusal.StorageFull();
        }
    }

    public static bool IsDiskFull(IOException failure) => (failure.HResult & 0xFFFF) is ErrorNoSpace or ErrorQuota or ErrorTooBig;
}
