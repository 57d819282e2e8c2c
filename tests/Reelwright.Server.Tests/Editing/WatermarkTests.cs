using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.Media;
using Reelwright.Server.Library;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Editing;

public sealed class WatermarkTests(EditingWorld world) : IClassFixture<EditingWorld>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_keeps_its_transparency_and_its_size_where_it_fits()
    {
        var (account, video) = await world.SignUpWithFilmAsync();

        var status = await MarkAsync(account, Form(("video_filename", video), ("type", "image"), ("position", "top-left"), ("opacity", "1")).And(await LogoAsync(40, 30)));
        var (_, frame) = await world.LookAsync(account, status);

        // The margin is 4 % of 180 pixels, brought to an even number.
        Assert.Equal("yellow", Colours.Nearest(frame, 12, 20));
        Assert.Equal("red", Colours.Nearest(frame, 40, 20));
        Assert.Equal("red", Colours.Nearest(frame, 3, 3));
        Assert.Equal("yellow", Colours.Nearest(frame, 12, 33));
        Assert.Equal("red", Colours.Nearest(frame, 12, 40));
        Assert.Equal(1, status.GetProperty("credits_charged").GetInt32());
        Assert.Equal("encode", status.GetProperty("result").GetProperty("method").GetString());
        Assert.Equal(149, EditingWorld.Credits(await account.GetAsync("/api/credits")));
    }

    [Fact]
    public async Task A_large_picture_takes_a_quarter_of_the_frame_and_half_opacity_lets_it_through()
    {
        var (account, video) = await world.SignUpWithFilmAsync();

        var status = await MarkAsync(account, Form(("video_filename", video), ("type", "image"), ("position", "bottom-right"), ("opacity", "0.5")).And(await LogoAsync(800, 450)));
        var (_, frame) = await world.LookAsync(account, status);

        // 80x45 at (232, 128); yellow over white at half strength.
        var at = ((150 * frame.Width) + 240) * 4;
        Assert.InRange(frame.Pixels[at + 2], 100, 155);
        Assert.Equal("white", Colours.Nearest(frame, 228, 150));
        Assert.Equal("white", Colours.Nearest(frame, 300, 150));
        Assert.Equal("white", Colours.Nearest(frame, 240, 177));
    }

    [Fact]
    public async Task A_text_is_drawn_where_asked()
    {
        var (account, video) = await world.SignUpWithFilmAsync();

        var status = await MarkAsync(account, Form(("video_filename", video), ("type", "text"), ("text", "███"), ("position", "bottom-left"), ("opacity", "1")));
        var (_, frame) = await world.LookAsync(account, status);

        Assert.Equal("white", Colours.Nearest(frame, 14, 168));
        Assert.Equal("blue", Colours.Nearest(frame, 100, 168));
        Assert.Equal("blue", Colours.Nearest(frame, 14, 140));
    }

    [Fact]
    public async Task What_is_wrong_is_named_and_costs_and_leaves_nothing()
    {
        var (account, video) = await world.SignUpWithFilmAsync();
        var logo = await LogoAsync(8, 8);
        (string Field, MultipartFormDataContent Form)[] wrong =
        [
            ("video_filename", Form(("type", "text"), ("text", "x"))),
            ("type", Form(("video_filename", video), ("text", "x"))),
            ("type", Form(("video_filename", video), ("type", "film"), ("text", "x"))),
            ("text", Form(("video_filename", video), ("type", "text"))),
            ("text", Form(("video_filename", video), ("type", "text"), ("text", "  "))),
            ("text", Form(("video_filename", video), ("type", "text"), ("text", new string('x', 501)))),
            ("text", Form(("video_filename", video), ("type", "text"), ("text", "a\u0001b"))),
            ("image", Form(("video_filename", video), ("type", "image"))),
            ("image", Form(("video_filename", video), ("type", "image"), ("image", "/etc/passwd"))),
            ("image", Form(("video_filename", video), ("type", "image")).And(Encoding.UTF8.GetBytes("no picture"))),
            ("image", Form(("video_filename", video), ("type", "image")).And(Encoding.UTF8.GetBytes("""<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>"""))),
            ("image", Form(("video_filename", video), ("type", "image")).And([.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B])),
            ("opacity", Form(("video_filename", video), ("type", "image"), ("opacity", "2")).And(logo)),
            ("opacity", Form(("video_filename", video), ("type", "image"), ("opacity", "NaN")).And(logo)),
            ("opacity", Form(("video_filename", video), ("type", "image"), ("opacity", "0,5")).And(logo)),
            ("position", Form(("video_filename", video), ("type", "image"), ("position", "10:10")).And(logo)),
        ];
        var before = await FilesAsync();

        foreach (var (field, form) in wrong)
        {
            var refused = await TestAccount.ReadAsync(await account.Client.PostAsync("/api/tools/add-watermark", form, Cancel), 400);
            Assert.True(refused.GetProperty("errors").TryGetProperty(field, out _), $"{field}: {refused}");
        }

        Assert.Equal(150, EditingWorld.Credits(await account.GetAsync("/api/credits")));
        Assert.Equal(before, await FilesAsync());
    }

    [Fact]
    public async Task Somebody_elses_film_is_404_and_the_picture_is_not_kept()
    {
        var (_, video) = await world.SignUpWithFilmAsync();
        var stranger = await world.App.SignUpAsync();
        var before = await FilesAsync();

        using var form = Form(("video_filename", video), ("type", "image")).And(await LogoAsync(8, 8));
        await TestAccount.ReadAsync(await stranger.Client.PostAsync("/api/tools/add-watermark", form, Cancel), 404);

        Assert.Equal(before, await FilesAsync());
    }

    private Task<int> FilesAsync() => world.App.Get<Server.Platform.Data.Database>().ReadAsync(db => db.Set<MediaFile>().CountAsync(Cancel), Cancel);

    private static async Task<JsonElement> MarkAsync(TestAccount account, MultipartFormDataContent form)
    {
        using (form)
        {
            var status = await account.WaitForEndAsync(await TestAccount.ReadAsync(await account.Client.PostAsync("/api/tools/add-watermark?wait=60", form, Cancel)));
            Assert.True(status.GetProperty("status").GetString() == "completed", status.GetRawText());
            return status;
        }
    }

    /// <summary>The left half yellow, the right half see-through.</summary>
    private async Task<byte[]> LogoAsync(int width, int height)
    {
        var pixels = new byte[width * height * 4];
        for (var at = 0; at < width * height; at++)
        {
            if (at % width < width / 2)
            {
                (pixels[at * 4], pixels[(at * 4) + 1], pixels[(at * 4) + 3]) = (255, 255, 255);
            }
        }

        var path = Path.Combine(world.App.Home, $"logo-{Guid.CreateVersion7():N}.png");
        await world.App.Get<Ffmpeg>().EncodePngAsync(new RawImage(width, height, pixels), path, null, Cancel);
        return await File.ReadAllBytesAsync(path, Cancel);
    }

    private static MultipartFormDataContent Form(params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return form;
    }
}

internal static class FormParts
{
    public static MultipartFormDataContent And(this MultipartFormDataContent form, byte[] image)
    {
        form.Add(new ByteArrayContent(image), "image", "logo.png");
        return form;
    }
}
