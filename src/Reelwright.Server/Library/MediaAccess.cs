using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Library;

/// <summary>Who may read a file: its owner, whoever holds its share token, whom a grant lets in, everybody when it is public. Thumbnails follow their video.</summary>
internal sealed class MediaAccess(Database database, IEnumerable<IMediaGrants> grants)
{
    /// <param name="caller">Null when nobody signed in.</param>
    /// <param name="token">Of the query string.</param>
    /// <exception cref="Refusal">401 when signing in could help; else 404, the same for files that exist and files that do not.</exception>
    public async Task<ReadableFile> FindAsync(Caller? caller, string filename, string? token, FileKind kind, CancellationToken cancel)
    {
        var found = MediaName.IsValid(filename)
            ? await database.ReadAsync(db => Query(db, filename).SingleOrDefaultAsync(row => row.File.Kind == kind, cancel), cancel)
            : null;
        if (found is not null && caller?.UserId == found.File.OwnerId)
        {
            return new ReadableFile(found.File, IsShared: false);
        }

        var rights = found?.Parent ?? found?.File;
        if (token is not null)
        {
            return rights is not null && IsToken(token, rights.ShareToken) ? new ReadableFile(found!.File, IsShared: true) : throw NotFound();
        }

        if (rights is { IsPublic: true } || (rights is not null && caller is not null && await IsGrantedAsync(caller, rights.Filename, cancel)))
        {
            return new ReadableFile(found!.File, IsShared: true);
        }

        throw caller is null ? Refusal.Unauthenticated() : NotFound();
    }

    private Task<bool> IsGrantedAsync(Caller caller, string filename, CancellationToken cancel) => database.ReadAsync(
        async db =>
        {
            foreach (var grant in grants)
            {
                if (await grant.MayReadAsync(db, caller.UserId, filename, cancel))
                {
                    return true;
                }
            }

            return false;
        },
        cancel);

    private static IQueryable<FileAndParent> Query(ReelwrightDb db, string filename) => db.Set<MediaFile>()
        .Where(file => file.Filename == filename && file.DeletedAt == null)
        .Select(file => new FileAndParent { File = file, Parent = db.Set<MediaFile>().FirstOrDefault(parent => parent.Filename == file.Parent && parent.DeletedAt == null) });

    private static bool IsToken(string given, string? right) =>
        right is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(right));

    private static Refusal NotFound() => Refusal.NotFound("There is no such file.");

    private sealed class FileAndParent
    {
        public required MediaFile File { get; init; }

        public MediaFile? Parent { get; init; }
    }
}

/// <summary>A file the request may read.</summary>
/// <param name="IsShared">Read by a token or because it is public, not by its owner.</param>
internal sealed record ReadableFile(MediaFile File, bool IsShared);
