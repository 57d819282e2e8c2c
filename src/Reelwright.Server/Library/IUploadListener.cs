using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Library;

/// <summary>Told of each uploaded video in the transaction that stores it, so that lists of videos can have it.</summary>
internal interface IUploadListener
{
    Task VideoUploadedAsync(Tx tx, MediaFile video, MediaFile poster, CancellationToken cancel);
}
