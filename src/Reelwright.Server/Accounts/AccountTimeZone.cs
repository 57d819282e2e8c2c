using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Accounts;

public sealed record SetTimeZoneRequest
{
    /// <summary>An IANA name such as Europe/Berlin; UTC is one too.</summary>
    [Required, StringLength(AccountTimeZone.MaxLength)]
    public string? TimeZone { get; init; }
}

internal sealed record TimeZoneView(string TimeZone);

internal static class SetTimeZone
{
    public static async Task<Ok<TimeZoneView>> Handle(Caller caller, JsonBody<SetTimeZoneRequest> body, Database database, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel, (given, errors) =>
        {
            if (given.TimeZone is { } name && AccountTimeZone.Parse(name) is null)
            {
                errors.Add("time_zone", AccountTimeZone.Message);
            }
        });
        await database.WriteAsync(
            tx => tx.Db.Set<User>().Where(u => u.Id == caller.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.TimeZone, request.TimeZone), cancel), cancel);
        return TypedResults.Ok(new TimeZoneView(request.TimeZone!));
    }
}

/// <summary>Where an account's days begin.</summary>
internal static partial class AccountTimeZone
{
    public const int MaxLength = 64;
    public const string Message = "must be the IANA name of a time zone, such as Europe/Berlin";

    /// <summary>The zone of a name; null when it names none that this machine knows.</summary>
    public static TimeZoneInfo? Parse(string name) =>
        Name().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;

    /// <summary>The account's zone; UTC until it chose one.</summary>
    public static async Task<TimeZoneInfo> OfAsync(ReelwrightDb db, long userId, CancellationToken cancel)
    {
        var name = await db.Set<User>().Where(user => user.Id == userId).Select(user => user.TimeZone).SingleAsync(cancel);

        // A name that was known when it was stored and is no more: the machine's list of zones has changed. Days have to begin somewhere.
        return name is null ? TimeZoneInfo.Utc : Parse(name) ?? TimeZoneInfo.Utc;
    }

    // Zones are files: nothing may lead out of their folder. Names in small letters (right/, posix/, localtime) are no zones of the list.
    [GeneratedRegex("^[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*){0,2}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
