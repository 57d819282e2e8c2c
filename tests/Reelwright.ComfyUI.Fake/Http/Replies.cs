using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Reelwright.ComfyUI.Fake.Http;

/// <summary>Replies as aiohttp writes them.</summary>
internal static class Replies
{
    public static async Task<bool> JsonAsync(HttpContext http, FakeFaults faults, JsonNode body, int status = 200)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        if (faults.EndlessJson)
        {
            await Misbehaviour.NeverEndAsync(http);
            return true;
        }

        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        var sent = faults.BrokenJson ? bytes.AsMemory(0, bytes.Length / 2) : bytes;
        http.Response.ContentLength = sent.Length;
        await http.Response.Body.WriteAsync(sent, http.RequestAborted);
        return true;
    }

    public static async Task<bool> TextAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        var bytes = Encoding.UTF8.GetBytes(text);
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        return true;
    }

    public static Task<bool> NotFoundAsync(HttpContext http) => EmptyAsync(http, 404);

    /// <summary>A status with an empty body.</summary>
    public static Task<bool> EmptyAsync(HttpContext http, int status = 200)
    {
        http.Response.StatusCode = status;
        http.Response.ContentLength = 0;
        return Task.FromResult(true);
    }

    /// <summary>The body as a JSON object; throws JsonException or InvalidOperationException, which become the 500 that ComfyUI gives.</summary>
    public static async Task<JsonObject> ReadAsync(HttpContext http) =>
        (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted))?.AsObject() ?? throw new InvalidOperationException("null");

    /// <summary>As <see cref="ReadAsync"/>; an empty body is an empty object.</summary>
    public static async Task<JsonObject> ReadOrEmptyAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        return text.Trim().Length == 0 ? [] : JsonNode.Parse(text)?.AsObject() ?? [];
    }
}
