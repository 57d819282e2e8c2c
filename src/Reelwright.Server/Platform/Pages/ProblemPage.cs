using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Platform.Pages;

/// <summary>A refusal as somebody with a browser should see it.</summary>
internal static class ProblemPage
{
    public static Task WriteAsync(HttpContext http, Refusal refusal)
    {
        if (refusal.RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString();
        }

        return PageWriter.WriteAsync(http, new Page(TitleOf(refusal.Status))
        {
            Status = refusal.Status,
            Paragraphs = [refusal.Message, $"Request {http.TraceIdentifier}"],
        });
    }

    private static string TitleOf(int status) => status switch
    {
        401 => "Please sign in",
        403 => "This is not allowed",
        404 => "There is nothing here",
        429 => "Too many attempts",
        >= 500 => "This does not work right now",
        _ => "This did not work",
    };
}
