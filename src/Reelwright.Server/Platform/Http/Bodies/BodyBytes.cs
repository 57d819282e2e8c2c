using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Reelwright.Server.Platform.Http.Bodies;

/// <summary>Reads a JSON body once; idempotency and the handler share the bytes.</summary>
internal static class BodyBytes
{
    private static readonly object Key = new();

    /// <exception cref="Refusal">400 <c>unsupported_media</c> when the content type is not JSON; 413.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadJsonBytesAsync(this HttpContext http, CancellationToken cancel)
    {
        if (!http.Request.HasJsonContentType())
        {
            throw Refusal.UnsupportedMedia("The body has to be JSON: send Content-Type: application/json.");
        }

        if (http.Items.TryGetValue(Key, out var read))
        {
            return (byte[])read!;
        }

        var limit = http.RequestServices.GetRequiredService<IOptions<LimitsOptions>>().Value.JsonBytes;
        var bytes = await ReadAsync(http, limit, cancel);
        http.Items[Key] = bytes;
        return bytes;
    }

    private static async Task<byte[]> ReadAsync(HttpContext http, long limit, CancellationToken cancel)
    {
        if (http.Request.ContentLength > limit)
        {
            throw Refusal.TooLarge(limit);
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = limit + 1;
        }

        var buffer = new ArrayBufferWriter<byte>(4096);
        while (await http.Request.Body.ReadAsync(buffer.GetMemory(4096), cancel) is var got && got > 0)
        {
            buffer.Advance(got);
            if (buffer.WrittenCount > limit)
            {
                throw Refusal.TooLarge(limit);
            }
        }

        return buffer.WrittenSpan.ToArray();
    }
}
