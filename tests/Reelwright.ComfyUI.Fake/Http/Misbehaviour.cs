using Microsoft.AspNetCore.Http;

namespace Reelwright.ComfyUI.Fake.Http;

/// <summary>What <see cref="FakeFaults"/> do to a reply as a whole.</summary>
internal static class Misbehaviour
{
    private const string Page =
        "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Welcome to the router's web interface</h1></body></html>\n";

    /// <summary>True when the request was answered here.</summary>
    public static async Task<bool> TakesAsync(FakeState state, HttpContext http)
    {
        var faults = state.Faults;
        if (faults.ReplyDelayMilliseconds > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(faults.ReplyDelayMilliseconds), state.Options.Clock, http.RequestAborted);
        }

        if (faults.Html)
        {
            http.Response.ContentType = "text/html; charset=utf-8";
            await http.Response.WriteAsync(Page, http.RequestAborted);
            return true;
        }

        if (faults.Status != 0)
        {
            await Replies.TextAsync(http, faults.Status, $"{faults.Status}: ordered by the test");
            return true;
        }

        return false;
    }

    /// <summary>A body without end, until the client has had enough.</summary>
    public static async Task NeverEndAsync(HttpContext http)
    {
        var block = new byte[1 << 16];
        block.AsSpan().Fill((byte)' ');
        while (!http.RequestAborted.IsCancellationRequested)
        {
            await http.Response.Body.WriteAsync(block, http.RequestAborted);
        }
    }
}
