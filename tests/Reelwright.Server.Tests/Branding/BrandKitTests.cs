using System.Net;
using System.Text;
using System.Text.Json;
using Reelwright.Media;
using Reelwright.Server.Accounts;
using Reelwright.Server.Billing;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Editing;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Branding;

public sealed class BrandKitTests(EditingWorld world) : IClassFixture<EditingWorld>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_kit_is_created_with_usual_values_changed_field_by_field_listed_and_deleted()
    {
        var owner = await world.App.SignUpAsync("pro");

        var made = await owner.PostAsync("/api/brand-kits", new { name = " <b>Nightfall</b> ", id = 99_999, owner_id = 1, logo_filename = "x.png", logo_url = "javascript:alert(1)" });
        var path = $"/api/brand-kits/{made.GetProperty("id").GetInt64()}";
        Assert.Equal(("<b>Nightfall</b>", "Noto Sans", "bottom-right", true), (Text(made, "name"), Text(made, "font_family"), Text(made, "logo_position"), made.GetProperty("intro_enabled").GetBoolean()));
        Assert.Equal((null, null, null), (Text(made, "logo_url"), Text(made, "intro_url"), Text(made, "outro_text")));

        await owner.PutAsync(path, new { primary_color = "#122b4A", logo_scale = 0.3, outro_text = " javascript:alert('Bye') " });
        var changed = await owner.PutAsync(path, new { font_family = "DejaVu Serif", logo_position = "top-center" });
        Assert.Equal(("#122b4A", "DejaVu Serif", "top-center", "javascript:alert('Bye')"), (Text(changed, "primary_color"), Text(changed, "font_family"), Text(changed, "logo_position"), Text(changed, "outro_text")));
        Assert.Null(Text(await owner.PutAsync(path, new { outro_text = (string?)null }), "outro_text"));

        await owner.PostAsync("/api/brand-kits", new { name = "Daybreak" });
        var list = await owner.GetAsync("/api/brand-kits?limit=1");
        Assert.Equal((2, "Daybreak"), (list.GetProperty("total").GetInt32(), Text(list.GetProperty("brand_kits")[0], "name")));
        Assert.Contains("Noto Sans", (await owner.GetAsync("/api/brand-kits/fonts")).GetProperty("fonts").EnumerateArray().Select(font => font.GetString()));
        Assert.True((await owner.DeleteAsync(path)).GetProperty("deleted").GetBoolean());
        await owner.DeleteAsync(path, 404);
        await owner.PutAsync(path, new { name = "x" }, 404);
    }

    [Fact]
    public async Task Everything_wrong_is_named_and_kits_of_others_do_not_exist()
    {
        var (owner, stranger) = (await world.App.SignUpAsync("pro"), await world.App.SignUpAsync("pro"));
        var path = $"/api/brand-kits/{(await owner.PostAsync("/api/brand-kits", new { name = "x" })).GetProperty("id").GetInt64()}";

        var refused = await owner.PostAsync("/api/brand-kits", new
        {
            name = " ",
            primary_color = "red",
            secondary_color = "#12345",
            accent_color = "#12345g",
            font_family = "Comic Sans,Bold",
            logo_position = "middle",
            logo_scale = 0,
            logo_opacity = 1.1,
            outro_text = new string('x', 201),
        }, 400);
        Assert.Equal(
            ["accent_color", "font_family", "logo_opacity", "logo_position", "logo_scale", "name", "outro_text", "primary_color", "secondary_color"],
            refused.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
        Assert.True((await owner.PutAsync(path, new { name = "" }, 400)).GetProperty("errors").TryGetProperty("name", out _));

        var (_, film) = await world.SignUpWithFilmAsync();
        await stranger.PutAsync(path, new { name = "mine" }, 404);
        await stranger.DeleteAsync(path, 404);
        await SendAsync(stranger, $"{path}/upload-logo", await UploadFiles.PictureAsync(MediaFormat.Png), 404);
        await SendAsync(stranger, $"{path}/upload-intro", await UploadFiles.FilmAsync(), 404);
        await stranger.PostAsync($"{path}/apply", new { video_filename = film }, 404);
        await owner.PutAsync(path, new { outro_text = "Bye" });
        await owner.PostAsync($"{path}/apply", new { video_filename = film }, 404);
        await owner.PostAsync($"{path}/apply", new { }, 400);
    }

    [Fact]
    public async Task Kits_need_the_pro_tier_and_after_a_downgrade_they_can_be_read_and_deleted()
    {
        var free = await world.App.SignUpAsync();
        foreach (var path in new[] { "/api/brand-kits", "/api/brand-kits/fonts" })
        {
            Assert.Equal("pro", Text(await free.GetAsync(path, 403), "required_tier"));
        }

        Assert.Equal("pro", Text(await free.PostAsync("/api/brand-kits", new { name = "x" }, 403), "required_tier"));

        var (owner, film) = await world.SignUpWithFilmAsync("pro");
        var kit = $"/api/brand-kits/{(await owner.PostAsync("/api/brand-kits", new { name = "x", outro_text = "Bye" })).GetProperty("id").GetInt64()}";

        // As everywhere: what the path names comes first, the plan second.
        await free.PutAsync(kit, new { name = "y" }, 404);
        await free.PostAsync($"{kit}/apply", new { video_filename = film }, 404);
        await SendAsync(free, $"{kit}/upload-logo", await UploadFiles.PictureAsync(MediaFormat.Png), 404);
        await free.DeleteAsync($"{kit}/logo", 404);
        await free.DeleteAsync(kit, 404);
        await LowerAsync(owner);
        await owner.PutAsync(kit, new { name = "y" }, 403);
        await owner.PostAsync($"{kit}/apply", new { video_filename = film }, 403);
        await SendAsync(owner, $"{kit}/upload-logo", await UploadFiles.PictureAsync(MediaFormat.Png), 403);
        await owner.PostAsync("/api/brand-kits", new { name = "z" }, 403);
        Assert.Equal(1, (await owner.GetAsync("/api/brand-kits")).GetProperty("total").GetInt32());
        await owner.DeleteAsync(kit);
        await owner.GetAsync("/api/brand-kits", 403);
    }

    [Fact]
    public async Task Logos_and_intros_are_looked_into_replace_each_other_and_are_their_owners()
    {
        var (owner, stranger) = (await world.App.SignUpAsync("pro"), await world.App.SignUpAsync("pro"));
        var path = $"/api/brand-kits/{(await owner.PostAsync("/api/brand-kits", new { name = "x" })).GetProperty("id").GetInt64()}";
        foreach (var (part, content) in new[]
        {
            ("logo", Encoding.UTF8.GetBytes("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")), ("logo", Encoding.UTF8.GetBytes("<html><script>alert(1)</script></html>")),
            ("logo", await UploadFiles.FilmAsync()), ("logo", []), ("logo", (await UploadFiles.PictureAsync(MediaFormat.Png, 400, 300))[..90]), ("logo", await UploadFiles.PictureAsync(MediaFormat.Png, 4098, 4)),
            ("intro", await UploadFiles.PictureAsync(MediaFormat.Png)), ("intro", UploadFiles.Sound()), ("intro", (await UploadFiles.FilmAsync())[..500]), ("intro", await LongFilmAsync()),
        })
        {
            Assert.Equal("unsupported_media", Text(await SendAsync(owner, $"{path}/upload-{part}", content, 400), "code"));
        }

        var first = Text(await SendAsync(owner, $"{path}/upload-logo", await UploadFiles.PictureAsync(MediaFormat.Jpeg)), "logo_url")!;
        var second = Text(await SendAsync(owner, $"{path}/upload-logo", await SeeThroughAsync()), "logo_url")!;
        var intro = Text(await SendAsync(owner, $"{path}/upload-intro", await UploadFiles.FilmAsync()), "intro_url")!;
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(owner, first), await StatusAsync(owner, second), await StatusAsync(owner, intro)));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (await StatusAsync(stranger, second), await StatusAsync(stranger, intro)));
        var file = Path.Combine(world.App.Home, "stored-logo.png");
        await File.WriteAllBytesAsync(file, await owner.Client.GetByteArrayAsync(second, Cancel), Cancel);
        Assert.Equal(0, (await world.App.Get<Ffmpeg>().DecodeImageAsync(file, MediaFormat.Png, cancel: Cancel)).Pixels[3]);
        Assert.Empty((await owner.GetAsync("/api/generations")).GetProperty("generations").EnumerateArray());

        // Taken away one by one, also after a downgrade, by the owner only.
        await stranger.PostAsync("/api/brand-kits", new { name = "Not without a kit of one's own" });
        await stranger.DeleteAsync($"{path}/logo", 404);
        await LowerAsync(owner);
        await owner.DeleteAsync($"{path}/logo");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (await StatusAsync(owner, second), await StatusAsync(owner, intro)));
        Assert.Equal((null, intro), (await owner.GetAsync("/api/brand-kits")).GetProperty("brand_kits")[0] is var kit ? (Text(kit, "logo_url"), Text(kit, "intro_url")) : default);
        await owner.DeleteAsync($"{path}/logo", 404);

        await owner.DeleteAsync(path);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (await StatusAsync(owner, second), await StatusAsync(owner, intro)));
        await owner.DeleteAsync($"{path}/intro", 404);
    }

    [Fact]
    public async Task A_film_gets_its_intro_logo_and_outro_for_nothing_even_when_the_kit_is_deleted_meanwhile()
    {
        var (owner, film) = await world.SignUpWithFilmAsync("pro");
        var before = EditingWorld.Credits(await owner.GetAsync("/api/credits"));
        var kit = await owner.PostAsync("/api/brand-kits", new { name = "Nightfall", primary_color = "#00FF00", accent_color = "#00FF00", logo_position = "top-left", logo_scale = 0.2, logo_opacity = 1.0 });
        var path = $"/api/brand-kits/{kit.GetProperty("id").GetInt64()}";
        Assert.True((await owner.PostAsync($"{path}/apply", new { video_filename = film }, 400)).GetProperty("errors").TryGetProperty("brand_kit", out _));
        await owner.PutAsync(path, new { outro_text = "東京 <script>{\\b1}" });
        await SendAsync(owner, $"{path}/upload-logo", await UploadFiles.PictureAsync(MediaFormat.Png, 100, 100));
        await SendAsync(owner, $"{path}/upload-intro", await UploadFiles.FilmAsync(48, 64));

        var queued = await owner.PostAsync($"{path}/apply", new { video_filename = film });
        await owner.DeleteAsync(path);
        var status = await owner.WaitForEndAsync(Text(queued, "job_id")!);

        Assert.Equal(("completed", "brand", 0, before), (Text(status, "status"), Text(status, "kind"), status.GetProperty("credits_charged").GetInt32(), EditingWorld.Credits(await owner.GetAsync("/api/credits"))));
        var result = status.GetProperty("result");
        Assert.Equal((1.0, 3.0, 6.5), (result.GetProperty("film_start_seconds").GetDouble(), result.GetProperty("film_end_seconds").GetDouble(), result.GetProperty("duration").GetDouble()));
        var (info, intro) = await world.LookAsync(owner, status, FramePosition.At(0.5));
        Assert.Equal((EditingWorld.Width, EditingWorld.Height, 65, true), (info.Width, info.Height, info.FrameCount!.Value, info.HasAudio));
        Assert.Equal("black", Colours.Nearest(intro, 10, 90));
        var (_, middle) = await world.LookAsync(owner, status, FramePosition.At(2));

        // The logo is red and green, 64 pixels wide, 7 from the edges; the quarter below it is red.
        Assert.Equal(("red", "lime", "blue"), (Colours.Nearest(middle, 20, 30), Colours.Nearest(middle, 60, 30), Colours.Nearest(middle, 20, 170)));
        Assert.Equal("lime", Colours.Nearest((await world.LookAsync(owner, status, FramePosition.At(5))).Frame, 5, 5));
        Assert.Equal(Text(status, "filename"), Text((await owner.GetAsync("/api/generations?operation=brand")).GetProperty("generations")[0], "filename"));
    }

    private Task LowerAsync(TestAccount account) => world.App.Get<Database>().WriteAsync(
        async tx =>
        {
            await world.App.Get<CreditLedger>().ChangeTierAsync(tx, account.UserId, Tier.Free, Cancel);
            CallerCache.ForgetEverywhere(tx, account.UserId);
        },
        Cancel);

    private async Task<byte[]> LongFilmAsync()
    {
        var path = Path.Combine(world.App.Home, "long.mp4");
        var result = await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "color=red:size=32x32:rate=1:duration=62", "-pix_fmt", "yuv420p", path]), Cancel);
        Assert.Equal(0, result.ExitCode);
        return await File.ReadAllBytesAsync(path, Cancel);
    }

    private async Task<byte[]> SeeThroughAsync()
    {
        var path = Path.Combine(world.App.Home, "see-through.png");
        await world.App.Get<Ffmpeg>().EncodePngAsync(new RawImage(8, 8, new byte[256]), path, null, Cancel);
        return await File.ReadAllBytesAsync(path, Cancel);
    }

    private static async Task<HttpStatusCode> StatusAsync(TestAccount account, string url)
    {
        using var reply = await account.Client.GetAsync(url, Cancel);
        return reply.StatusCode;
    }

    private static async Task<JsonElement> SendAsync(TestAccount account, string path, byte[] content, int status = 200)
    {
        using var form = UploadFiles.Form(content);
        return await TestAccount.ReadAsync(await account.Client.PostAsync(path, form, Cancel), status);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
