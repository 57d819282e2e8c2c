using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Library;
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
    public static ProfileView Of(User user) => new(user.UserName!, user.DisplayName, user.Bio, UploadAvatar.UrlOf(user.Avatar), user.ProfilePublic);
}

internal static class GetProfile
{
    public static async Task<Ok<ProfileView>> Handle(Caller caller, Database database, CancellationToken cancel) =>
        TypedResults.Ok(ProfileView.Of(await database.ReadAsync(db => db.Set<User>().SingleAsync(user => user.Id == caller.UserId, cancel), cancel)));
}

/// <summary>Changes what is present. The picture is as public as the profile.</summary>
internal sealed class UpdateProfile(Database database)
{
    public static async Task<Ok<ProfileView>> Handle(Caller caller, JsonBody<UpdateProfileRequest> body, UpdateProfile update, CancellationToken cancel)
    {
        var request = await body.ReadAsync(cancel);
        if (body.Has("profile_public") && request.ProfilePublic is null)
        {
            throw Refusal.Invalid("profile_public", "must be true or false");
        }

        return TypedResults.Ok(await update.RunAsync(caller.UserId, request, body, cancel));
    }

    private Task<ProfileView> RunAsync(long userId, UpdateProfileRequest request, JsonBody<UpdateProfileRequest> body, CancellationToken cancel) => database.WriteAsync(
        async tx =>
        {
            var user = await LockedUser.TakeAsync(tx, userId, cancel) ?? throw Refusal.NotFound();
            user.DisplayName = body.Has("display_name") ? Trimmed(request.DisplayName) : user.DisplayName;
            user.Bio = body.Has("bio") ? Trimmed(request.Bio) : user.Bio;
            user.ProfilePublic = request.ProfilePublic ?? user.ProfilePublic;
            if (user.Avatar is { } avatar)
            {
                await MediaSharing.SetPublicAsync(tx, avatar, user.ProfilePublic, cancel);
            }

            return ProfileView.Of(user);
        },
        cancel);

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
