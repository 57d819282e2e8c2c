using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.Media;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Accounts;

public sealed class AvatarTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_becomes_the_middle_square_without_metadata_replaces_the_one_before_and_is_as_public_as_the_profile()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var user = await app.SignUpAsync();
        using var stranger = app.CreatePlainClient();
        var png = await UploadFiles.PictureAsync(MediaFormat.Png);

        var first = await UploadAsync(user, png);
        await TestAccount.ReadAsync(await stranger.GetAsync(first, Cancel), 401);
        await TestAccount.ReadAsync(await stranger.GetAsync($"/api/users/{user.Username}", Cancel), 404);
        await user.PostAsync("/api/profile", new { profile_public = true, bio = "<script>alert(1)</script>", avatar_url = "https://evil.example/x.png", user_id = 1 });
        var bytes = await stranger.GetByteArrayAsync(first, Cancel);
        var second = await UploadAsync(user, await UploadFiles.PictureAsync(MediaFormat.Jpeg), "image");

        Assert.Equal("WEBP", System.Text.Encoding.ASCII.GetString(bytes, 8, 4));
        var file = Path.Combine(app.Home, "avatar.webp");
        await File.WriteAllBytesAsync(file, bytes, Cancel);
        var info = await app.Get<Ffmpeg>().ProbeAsync(file, MediaFormat.Webp, Cancel);
        Assert.Equal((512, 512), (info.Width, info.Height));
        Assert.NotEqual(first, second);
        await TestAccount.ReadAsync(await user.Client.GetAsync(first, Cancel), 404);
        using var served = await stranger.GetAsync(second, Cancel);
        Assert.Equal((HttpStatusCode.OK, "image/webp"), (served.StatusCode, served.Content.Headers.ContentType?.MediaType));
        Assert.NotNull(served.Headers.ETag);

        var profile = await TestAccount.ReadAsync(await stranger.GetAsync($"/api/users/{user.Username.ToUpperInvariant()}", Cancel));
        Assert.Equal((user.Username, second, "<script>alert(1)</script>"), (profile.GetProperty("username").GetString(), profile.GetProperty("avatar_url").GetString(), profile.GetProperty("bio").GetString()));
        Assert.Equal(JsonValueKind.Array, profile.GetProperty("videos").ValueKind);
        var admin = await app.AdminAsync();
        await admin.PutAsync($"/api/admin/users/{user.UserId}/suspended", new { suspended = true });
        await TestAccount.ReadAsync(await stranger.GetAsync($"/api/users/{user.Username}", Cancel), 404);
        await admin.PutAsync($"/api/admin/users/{user.UserId}/suspended", new { suspended = false });
        await user.PostAsync("/api/profile", new { profile_public = false });
        await TestAccount.ReadAsync(await stranger.GetAsync(second, Cancel), 401);
        await TestAccount.ReadAsync(await stranger.GetAsync($"/api/users/{user.Username}", Cancel), 404);

        // Two uploads at once: one picture stays.
        await Task.WhenAll(UploadAsync(user, png), UploadAsync(user, png));
        var last = (await user.GetAsync("/api/profile")).GetProperty("avatar_url").GetString()!;
        Assert.Single(await app.Get<Database>().ReadAsync(db => db.Set<MediaFile>().Where(media => media.Kind == FileKind.Avatar && media.DeletedAt == null).ToListAsync(Cancel), Cancel));

        // Taken away: no link, no file, and nothing left to take.
        await user.PostAsync("/api/profile", new { profile_public = true });
        await user.DeleteAsync("/api/profile/avatar");
        await TestAccount.ReadAsync(await user.Client.GetAsync(last, Cancel), 404);
        await TestAccount.ReadAsync(await stranger.GetAsync(last, Cancel), 401);
        Assert.Equal(JsonValueKind.Null, (await user.GetAsync("/api/profile")).GetProperty("avatar_url").ValueKind);
        Assert.Empty(await app.Get<Database>().ReadAsync(db => db.Set<MediaFile>().Where(media => media.OwnerId == user.UserId && media.DeletedAt == null).ToListAsync(Cancel), Cancel));
        await user.DeleteAsync("/api/profile/avatar", 404);
    }

    [Fact]
    public async Task What_is_no_picture_is_refused_and_the_old_one_stays()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var user = await app.SignUpAsync();
        var url = await UploadAsync(user, await UploadFiles.PictureAsync(MediaFormat.Png));

        var refusal = await TestAccount.ReadAsync(await SendAsync(user, "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8.ToArray()), 400);

        Assert.Equal("unsupported_media", refusal.GetProperty("code").GetString());
        Assert.Equal(url, (await user.GetAsync("/api/profile")).GetProperty("avatar_url").GetString());
    }

    private static async Task<string> UploadAsync(TestAccount user, byte[] content, string part = "file") =>
        (await TestAccount.ReadAsync(await SendAsync(user, content, part))).GetProperty("avatar_url").GetString()!;

    private static async Task<HttpResponseMessage> SendAsync(TestAccount user, byte[] content, string part = "file")
    {
        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        form.Add(file, part, "../../me.png");
        return await user.Client.PostAsync("/api/profile/avatar", form, Cancel);
    }
}
