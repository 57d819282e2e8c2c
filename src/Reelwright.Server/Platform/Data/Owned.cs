using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Platform.Data;

/// <summary>A row that belongs to one account.</summary>
internal interface IOwned
{
    long OwnerId { get; }
}

internal static class OwnedExtensions
{
    /// <summary>The caller's own rows of a table: what a query on people's data starts from.</summary>
    public static IQueryable<T> Owned<T>(this ReelwrightDb db, Caller caller)
        where T : class, IOwned => db.Owned<T>(caller.UserId);

    public static IQueryable<T> Owned<T>(this ReelwrightDb db, long ownerId)
        where T : class, IOwned => db.Set<T>().Where(row => row.OwnerId == ownerId);
}
