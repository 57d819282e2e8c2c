using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Library;

/// <summary>Rights to other people's files that follow from something they share. Rooms above this one bring the implementations.</summary>
internal interface IMediaGrants
{
    /// <summary>Whether the account may read the file, which is somebody else's. Asked at each request: a right that ended gives nothing.</summary>
    /// <param name="filename">For a thumbnail, the video's.</param>
    Task<bool> MayReadAsync(ReelwrightDb db, long userId, string filename, CancellationToken cancel);
}
