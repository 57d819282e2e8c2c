using System.Text;
using System.Text.Json.Nodes;
using Reelwright.Media;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Security.Hostility;

/// <summary>Honest files of an account, and requests with them that are right in every field but the one a test spoils.</summary>
internal sealed record Material(string Film, string Sound, string Picture, byte[] Png)
{
    public static async Task<Material> MakeAsync(TestAccount account)
    {
        var png = await UploadFiles.PictureAsync(MediaFormat.Png);
        return new Material(
            await UploadAsync(account, "/api/upload-video", await UploadFiles.FilmAsync(frames: 60)),
            await UploadAsync(account, "/api/upload-audio", UploadFiles.Sound()),
            await UploadAsync(account, "/api/upload-image", png),
            png);
    }

    /// <summary>The endpoint's own example, with files that are there.</summary>
    public JsonObject BodyOf(ReadsJson json)
    {
        var body = json.Example is { } example ? JsonNode.Parse(example)!.AsObject() : [];
        foreach (var field in body.Select(field => field.Key).ToList())
        {
            body[field] = field switch
            {
                "video_filename" => Film,
                "video_filenames" => new JsonArray(Film, Film),
                "audio_filename" or "tts_filename" => Sound,
                "image_filename" => Picture,
                _ => body[field]?.DeepClone(),
            };
        }

        return body;
    }

    public Dictionary<string, byte[]> FormOf(ReadsForm form)
    {
        var parts = form.Files.ToDictionary(part => part, _ => Png);
        foreach (var field in form.Fields)
        {
            parts[field] = Encoding.UTF8.GetBytes(field switch
            {
                "video_filename" => Film,
                "type" => "text",
                "text" => "mine",
                "position" => "center",
                _ => "1",
            });
        }

        return parts;
    }

    private static async Task<string> UploadAsync(TestAccount account, string path, byte[] content)
    {
        using var form = UploadFiles.Form(content);
        var reply = await TestAccount.ReadAsync(await account.Client.PostAsync(path, form, TestContext.Current.CancellationToken));
        return reply.GetProperty("filename").GetString()!;
    }
}
