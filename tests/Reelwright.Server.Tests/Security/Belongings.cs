using System.Net.Http.Headers;
using System.Text.Json;
using Reelwright.Media;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;
using Reelwright.Server.Tests.Speech;
using Reelwright.Server.Tests.Studio;

namespace Reelwright.Server.Tests.Security;

/// <summary>One of everything an account can own, made through the API: what a stranger would like to get at.</summary>
internal sealed record Belongings
{
    public required string JobId { get; init; }

    public required string Owner { get; init; }

    public required string Avatar { get; init; }

    public required long KeyId { get; init; }

    public required long WebhookId { get; init; }

    public required long DeliveryId { get; init; }

    public required long GenerationId { get; init; }

    public required long ImageGenerationId { get; init; }

    public required long AudioGenerationId { get; init; }

    public required string Video { get; init; }

    public required string Thumbnail { get; init; }

    public required string Image { get; init; }

    public required string InputImage { get; init; }

    public required string Audio { get; init; }

    public required string Asset { get; init; }

    public required string Subtitles { get; init; }

    public required long BrandKitId { get; init; }

    public required long ProjectId { get; init; }

    public required long ShotId { get; init; }

    public required long OrgId { get; init; }

    public required long PageId { get; init; }

    public required long TemplateId { get; init; }

    /// <summary>Sent in and not approved: nobody else's to see.</summary>
    public required long CommunityPromptId { get; init; }

    public static async Task<Belongings> MakeAsync(ReelwrightApp app, TestAccount owner)
    {
        var key = await owner.PostAsync("/api/keys", new { name = "spare" });
        var webhook = await owner.PostAsync("/api/webhooks", new { url = "https://hooks.invalid/" });
        var delivery = await owner.PostAsync($"/api/webhooks/{webhook.GetProperty("id")}/test");
        var video = await FinishAsync(owner, await owner.PostAsync("/api/generate", new { prompt = "a boat", width = 64, height = 64, frames = 4, steps = 1, seed = 1 }));
        var asset = await FinishAsync(owner, await owner.PostAsync("/api/generate", new { prompt = "a vase", model = "hunyuan3d", steps = 1, seed = 1 }));
        var images = await owner.PostAsync("/api/generate-image", new { prompt = "a boat", width = 64, height = 64, steps = 1, seed = 1 });
        var image = await FinishAsync(owner, images.GetProperty("job_ids")[0].GetString()!);
        var sound = await FinishAsync(owner, await owner.PostAsync("/api/generate-audio", new { prompt = "rain", duration_seconds = 1, seed = 1 }));
        var project = (await owner.PostAsync("/api/projects", new { name = "a film" })).GetProperty("id").GetInt64();
        return new Belongings
        {
            JobId = video.GetProperty("job_id").GetString()!,
            Owner = owner.Username,
            Avatar = await UploadAsync(owner, "/api/profile/avatar", await UploadFiles.PictureAsync(MediaFormat.Png)),
            KeyId = key.GetProperty("id").GetInt64(),
            WebhookId = webhook.GetProperty("id").GetInt64(),
            DeliveryId = delivery.GetProperty("id").GetInt64(),
            GenerationId = video.GetProperty("generation_id").GetInt64(),
            ImageGenerationId = image.GetProperty("generation_id").GetInt64(),
            AudioGenerationId = sound.GetProperty("generation_id").GetInt64(),
            Video = video.GetProperty("filename").GetString()!,
            Thumbnail = Path.GetFileName(video.GetProperty("thumbnail_url").GetString()!),
            Image = image.GetProperty("filename").GetString()!,
            Asset = asset.GetProperty("filename").GetString()!,
            // Without the recogniser, which would take longer than all the rest.
            Subtitles = await app.StoreSubtitlesAsync(owner, "1\n00:00:00,000 --> 00:00:01,000\nhello\n\n"),
            TemplateId = (await owner.PostAsync("/api/templates", new { name = "Boat", prompt = "a boat" })).GetProperty("id").GetInt64(),
            CommunityPromptId = (await owner.PostAsync("/api/community/prompts", new { prompt = "a boat" })).GetProperty("id").GetInt64(),
            InputImage = await UploadAsync(owner, "/api/upload-image", await UploadFiles.PictureAsync(MediaFormat.Png)),
            ProjectId = project,
            ShotId = (await owner.PostAsync($"/api/projects/{project}/shots", new { prompt = "a boat" })).GetProperty("id").GetInt64(),
            BrandKitId = (await owner.PostAsync("/api/brand-kits", new { name = "a brand", outro_text = "bye" })).GetProperty("id").GetInt64(),
            PageId = (await owner.PostAsync("/api/hosting/pages", new { video_filename = video.GetProperty("filename").GetString(), title = "A boat" })).GetProperty("id").GetInt64(),
            OrgId = await Teams.FoundAsync(app, owner),
            Audio = await UploadAsync(owner, "/api/upload-audio", UploadFiles.Sound()),
        };
    }

    private static Task<JsonElement> FinishAsync(TestAccount owner, JsonElement submitted) => FinishAsync(owner, submitted.GetProperty("job_id").GetString()!);

    private static async Task<JsonElement> FinishAsync(TestAccount owner, string jobId)
    {
        var status = await owner.WaitForEndAsync(jobId);
        Assert.Equal("completed", status.GetProperty("status").GetString());
        return status;
    }

    private static async Task<string> UploadAsync(TestAccount owner, string path, byte[] content)
    {
        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(file, "file", "anything");
        var reply = await TestAccount.ReadAsync(await owner.Client.PostAsync(path, form, TestContext.Current.CancellationToken));
        return reply.TryGetProperty("filename", out var filename) ? filename.GetString()! : Path.GetFileName(reply.GetProperty("avatar_url").GetString()!);
    }
}
