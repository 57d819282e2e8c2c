using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Accounts;

public sealed record UpdateProfileRequest
{
    [StringLength(User.MaxDisplayName)]
    public string? DisplayName { get; init; }

    [StringLength(User.MaxBio)]
    public string? Bio { get; init; }

    public bool? ProfilePublic { get; init; }
}

/// <summary>What an account says about itself.</summary>
internal sealed record ProfileView(string Username, string? DisplayName, string? Bio, string? AvatarUrl, bool ProfilePublic)
{
    public static async Task<ProfileView> ReadAsync(ReelwrightDb db, long userId, CancellationToken cancel) =>
        await db.Set<User>().Where(u => u.Id == userId)
            .Select(u => new ProfileView(u.UserName!, u.DisplayName, u.Bio, null, u.ProfilePublic)).SingleAsync(cancel);
}

internal static class GetProfile
{
    public static async Task<Ok<ProfileView>> Handle(Caller caller, Database database, CancellationToken cancel) =>
        TypedResults.Ok(await database.ReadAsync(db => ProfileView.ReadAsync(db, caller.UserId, cancel), cancel));
}

internal static class UpdateProfile
{
    public static async Task<Ok<ProfileView>> Handle(Caller caller, JsonBody<UpdateProfileRequest> body, Database database, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel);
        if (body.Has("profile_public") && request.ProfilePublic is null)
        {
            throw Refusal.Invalid("profile_public", "must be true or false");
        }

        var (hasName, hasBio) = (body.Has("display_name"), body.Has("bio"));
        return TypedResults.Ok(await database.WriteAsync(
            async tx =>
            {
                await tx.Db.Set<User>().Where(u => u.Id == caller.UserId).ExecuteUpdateAsync(
                    set =>
                    {
                        set.SetProperty(u => u.DisplayName, u => hasName ? Trimmed(request.DisplayName) : u.DisplayName);
                        set.SetProperty(u => u.Bio, u => hasBio ? Trimmed(request.Bio) : u.Bio);
                        set.SetProperty(u => u.ProfilePublic, u => request.ProfilePublic ?? u.ProfilePublic);
                    },
                    cancel);
                return await ProfileView.ReadAsync(tx.Db, caller.UserId, cancel);
            },
            cancel));
    }

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
