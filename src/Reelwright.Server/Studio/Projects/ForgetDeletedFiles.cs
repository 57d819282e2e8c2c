using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Studio.Elements;
using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Projects;

/// <summary>Shots and elements let go of files that are deleted.</summary>
internal sealed class ForgetDeletedFiles : IDeletionListener
{
    public async Task FilesDeletedAsync(Tx tx, IReadOnlyCollection<string> filenames, CancellationToken cancel)
    {
        await tx.Db.Set<Shot>().Where(shot => shot.Filename != null && filenames.Contains(shot.Filename))
            .ExecuteUpdateAsync(set => set.SetProperty(shot => shot.Filename, (string?)null), cancel);
        await tx.Db.Set<Element>().Where(element => element.ImageFilename != null && filenames.Contains(element.ImageFilename))
            .ExecuteUpdateAsync(set => set.SetProperty(element => element.ImageFilename, (string?)null), cancel);
    }
}
