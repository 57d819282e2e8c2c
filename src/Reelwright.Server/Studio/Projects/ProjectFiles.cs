using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Generation;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Studio.Elements;
using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Projects;

/// <summary>The files a project may name: the caller's own, and those that are in it already.</summary>
internal static class ProjectFiles
{
    /// <summary>A film for a shot, kept from deletion until the transaction ends.</summary>
    /// <exception cref="Refusal">404 for what is neither the caller's nor in the project; 400 for what is no video.</exception>
    public static Task PinFilmAsync(Tx tx, Caller caller, long projectId, string filename, CancellationToken cancel) =>
        PinAsync(tx, caller, projectId, filename, "filename", "is not a video", [FileKind.Video], cancel);

    /// <summary>A picture for an element, likewise.</summary>
    /// <exception cref="Refusal">As above.</exception>
    public static Task PinPictureAsync(Tx tx, Caller caller, long projectId, string filename, CancellationToken cancel) =>
        PinAsync(tx, caller, projectId, filename, "image_filename", "is not a picture", [FileKind.Image, FileKind.InputImage], cancel);

    private static async Task PinAsync(
        Tx tx, Caller caller, long projectId, string filename, string field, string problem, FileKind[] kinds, CancellationToken cancel)
    {
        // The row is locked before anything is asked: a deletion that comes later waits, and then finds the link that it has to clear.
        var file = await MediaLibrary.PinAsync(tx, filename, cancel)
            ? await tx.Db.Set<MediaFile>().AsNoTracking().SingleAsync(f => f.Filename == filename, cancel)
            : null;
        if (file is null || (file.OwnerId != caller.UserId && !await IsInAsync(tx.Db, projectId, filename, cancel)))
        {
            throw Refusal.NotFound("There is no such file.");
        }

        if (!kinds.Contains(file.Kind))
        {
            throw Refusal.Invalid(field, problem);
        }
    }

    private static Task<bool> IsInAsync(ReelwrightDb db, long projectId, string filename, CancellationToken cancel) =>
        Holding(db, filename).AnyAsync(id => id == projectId, cancel);

    /// <summary>The projects that a file is in: as a shot's film, as an element's picture, or made for it.</summary>
    public static IQueryable<long> Holding(ReelwrightDb db, string filename) =>
        db.Set<Shot>().Where(shot => shot.Filename == filename).Select(shot => shot.ProjectId)
            .Concat(db.Set<Element>().Where(element => element.ImageFilename == filename).Select(element => element.ProjectId))
            .Concat(ProjectGenerations.ProjectsOf(db, filename));
}
