using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Reelwright.ComfyUI.Fake.Rendering;

namespace Reelwright.ComfyUI.Fake.Http;

/// <summary>/upload/image and /view.</summary>
internal sealed class FileRoutes(FakeState state)
{
    private static readonly Dictionary<string, string> ContentTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".webp"] = "image/webp",
        [".gif"] = "image/gif",
        [".mp4"] = "video/mp4",
        [".webm"] = "video/webm",
        [".mkv"] = "video/x-matroska",
        [".flac"] = "audio/flac",
        [".mp3"] = "audio/mpeg",
        [".opus"] = "audio/ogg",
        [".wav"] = "audio/x-wav",
        [".glb"] = "model/gltf-binary",
        [".txt"] = "text/plain",
    };

    public async Task<bool> HandleAsync(HttpContext http, string route) => (http.Request.Method, route) switch
    {
        ("POST", "/upload/image") => await UploadAsync(http),
        ("GET" or "HEAD", "/view") => await ViewAsync(http),
        ("GET" or "HEAD", "/internal/files/output" or "/internal/files/input" or "/internal/files/temp") => await ListAsync(http, route["/internal/files/".Length..]),
        _ => false,
    };

    private async Task<bool> UploadAsync(HttpContext http)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        if (form.ContainsKey("image"))
        {
            // A part without a file name is text to aiohttp.
            throw new InvalidOperationException("'str' object has no attribute 'file'");
        }

        if (form.Files.GetFile("image") is not { FileName.Length: > 0 } file)
        {
            return await Replies.EmptyAsync(http, 400);
        }

        var type = form["type"].ToString() is { Length: > 0 } named ? named : "input";
        var subfolder = form["subfolder"].ToString();
        var root = state.Files.Folder(type) ?? throw new InvalidOperationException("expected str, bytes or os.PathLike object, not NoneType");
        var folder = state.Files.Within(type, subfolder);
        if (folder is null || !Path.GetFullPath(Path.Combine(folder, file.FileName)).StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return await Replies.EmptyAsync(http, 400);
        }

        Directory.CreateDirectory(folder);
        using var content = new MemoryStream();
        await file.CopyToAsync(content, http.RequestAborted);
        var name = form["overwrite"].ToString() is "true" or "1" ? file.FileName : await FreeNameAsync(folder, file.FileName, content.ToArray());
        await File.WriteAllBytesAsync(Path.Combine(folder, name), content.ToArray(), http.RequestAborted);
        return await Replies.JsonAsync(http, state.Faults, new JsonObject { ["name"] = name, ["subfolder"] = subfolder, ["type"] = type });
    }

    /// <summary>The name itself when it is free or holds the same bytes, else "name (1).png" and so on.</summary>
    private static async Task<string> FreeNameAsync(string folder, string wanted, byte[] content)
    {
        var name = wanted;
        for (var number = 1; File.Exists(Path.Combine(folder, name)); number++)
        {
            if ((await File.ReadAllBytesAsync(Path.Combine(folder, name))).AsSpan().SequenceEqual(content))
            {
                break;
            }

            name = $"{Path.GetFileNameWithoutExtension(wanted)} ({number}){Path.GetExtension(wanted)}";
        }

        return name;
    }

    private async Task<bool> ViewAsync(HttpContext http)
    {
        var query = http.Request.Query;
        if (!query.TryGetValue("filename", out var given))
        {
            return await Replies.EmptyAsync(http, 404);
        }

        var (name, suffix) = FileStore.SplitType(given.ToString());
        if (name.Length == 0 || name[0] == '/' || name.Contains("..", StringComparison.Ordinal))
        {
            return await Replies.EmptyAsync(http, 400);
        }

        var type = suffix ?? (query["type"].ToString() is { Length: > 0 } wanted ? wanted : "output");
        if (state.Files.Folder(type) is null)
        {
            return await Replies.EmptyAsync(http, 400);
        }

        if (state.Files.Within(type, query["subfolder"].ToString()) is not { } folder)
        {
            return await Replies.EmptyAsync(http, 403);
        }

        var path = Path.Combine(folder, Path.GetFileName(name));
        return File.Exists(path) ? await SendAsync(http, path) : await Replies.EmptyAsync(http, 404);
    }

    private async Task<bool> SendAsync(HttpContext http, string path)
    {
        var query = http.Request.Query;
        http.Response.Headers.ContentDisposition = $"filename=\"{Path.GetFileName(path)}\"";
        if (query.TryGetValue("preview", out var preview))
        {
            var format = preview.ToString().Split(';')[0];
            http.Response.ContentType = format == "jpeg" ? "image/jpeg" : "image/webp";
            await http.Response.Body.WriteAsync(await Renderer.ConvertAsync(path, "-c:v", format == "jpeg" ? "mjpeg" : "libwebp", "-f", format == "jpeg" ? "mjpeg" : "webp"));
            return true;
        }

        if (query.TryGetValue("channel", out var channel) && channel is not ["rgba"])
        {
            http.Response.ContentType = "image/png";
            string[] filter = channel == "a" ? ["-vf", "alphaextract,format=gray"] : ["-pix_fmt", "rgb24"];
            await http.Response.Body.WriteAsync(await Renderer.ConvertAsync(path, [.. filter, "-c:v", "png", "-f", "image2pipe"]));
            return true;
        }

        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.AcceptRanges = "bytes";
        http.Response.ContentType = ContentTypes.GetValueOrDefault(Path.GetExtension(path), "application/octet-stream");
        await Downloads.SendAsync(http, await File.ReadAllBytesAsync(path, http.RequestAborted), state.Faults);
        return true;
    }

    private Task<bool> ListAsync(HttpContext http, string type)
    {
        var names = new DirectoryInfo(state.Files.Folder(type)!).EnumerateFiles().OrderByDescending(file => file.LastWriteTimeUtc).Select(file => JsonValue.Create($"{file.Name} [{type}]"));
        return Replies.JsonAsync(http, state.Faults, new JsonArray([.. names]));
    }
}
