using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Reelwright.ComfyUI.Fake.Http;

/// <summary>A file's bytes: whole or a range of them, and the ways in which that goes wrong.</summary>
internal static class Downloads
{
    public static async Task SendAsync(HttpContext http, byte[] file, FakeFaults faults)
    {
        if (faults.EndlessDownloads)
        {
            await Misbehaviour.NeverEndAsync(http);
            return;
        }

        var (from, to) = Range(http.Request.Headers.Range, file.Length);
        if (from > to || from >= file.Length)
        {
            http.Response.StatusCode = file.Length == 0 ? 200 : 416;
            http.Response.Headers.ContentRange = file.Length == 0 ? default : new($"bytes */{file.Length}");
            return;
        }

        var sent = file.AsMemory(from, to - from + 1);
        if (http.Request.Headers.Range.Count > 0)
        {
            http.Response.StatusCode = 206;
            http.Response.Headers.ContentRange = $"bytes {from}-{to}/{file.Length}";
        }

        http.Response.ContentLength = faults.WrongContentLength ? sent.Length + 1000 : sent.Length;
        if (!faults.WrongContentLength && !faults.TruncatedDownloads)
        {
            await http.Response.Body.WriteAsync(sent, http.RequestAborted);
            return;
        }

        await http.Response.Body.WriteAsync(faults.TruncatedDownloads ? sent[..(sent.Length / 2)] : sent, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);

        // A reset overtakes what is still on its way; the client is to see the part that was sent.
        await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
        http.Abort();
    }

    private static (int From, int To) Range(string? header, int length)
    {
        if (header is null || !header.StartsWith("bytes=", StringComparison.Ordinal))
        {
            return (0, length - 1);
        }

        var ends = header["bytes=".Length..].Split('-');
        int? First(int index) => int.TryParse(ends[index], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
        return (First(0), ends.Length > 1 ? First(1) : null) switch
        {
            ({ } from, { } to) => (from, Math.Min(to, length - 1)),
            ({ } from, null) => (from, length - 1),
            (null, { } last) => (Math.Max(0, length - last), length - 1),
            _ => (0, length - 1),
        };
    }
}
