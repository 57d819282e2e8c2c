using Microsoft.AspNetCore.Http.Features;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Pages;

namespace Reelwright.Server.Platform.Http;

/// <summary>The outer edge: every answer that is not a success leaves here as a problem (a page, where an endpoint shows pages), and unknown exceptions are logged once.</summary>
internal sealed class ErrorHandling(RequestDelegate next, ILogger<ErrorHandling> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        http.Response.Headers["X-Request-Id"] = http.TraceIdentifier;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await next(http);
            if (!http.Response.HasStarted && http.Response.ContentLength is null && http.Response.ContentType is null)
            {
                await DescribeBareStatusAsync(http);
            }
        }
        catch (Refusal refusal) when (!http.Response.HasStarted)
        {
            await AnswerAsync(http, refusal);
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            await AnswerAsync(http, bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? Refusal.TooLarge(BodyLimit(http)) : Refusal.MalformedJson("The request could not be read."));
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client hung up; there is nobody to answer. The status is for the log, where the answer had not begun.
            if (!http.Response.HasStarted)
            {
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
        }
        catch (Exception failure) when (!http.Response.HasStarted && Database.IsAway(failure))
        {
            log.LogError("Request {RequestId} failed, as the database does not answer: {Reason}", http.TraceIdentifier, failure.GetBaseException().Message);
            await AnswerAsync(http, Refusal.DatabaseUnavailable());
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            log.LogError(failure, "Request {RequestId} failed", http.TraceIdentifier);
            await AnswerAsync(http, new Refusal(500, "internal_error", "Something went wrong on our side. The request id helps the operator find it."));
        }
    }

    private static Task AnswerAsync(HttpContext http, Refusal refusal)
    {
        http.Response.Headers.Remove("Content-Disposition");
        return http.ShowsPages() ? ProblemPage.WriteAsync(http, refusal) : ProblemWriter.WriteAsync(http, refusal);
    }

    private static long BodyLimit(HttpContext http) => http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? 0;

    // Routing answers unknown paths and wrong methods with a bare status.
    private static Task DescribeBareStatusAsync(HttpContext http) => http.Response.StatusCode switch
    {
        404 => ProblemWriter.WriteAsync(http, 404, "not_found", "There is no such path."),
        405 => ProblemWriter.WriteAsync(http, 405, "method_not_allowed", $"{http.Request.Method} is not allowed here; allowed: {http.Response.Headers.Allow}."),
        415 => ProblemWriter.WriteAsync(http, Refusal.UnsupportedMedia("The content type is not one this endpoint reads.")),
        _ => Task.CompletedTask,
    };
}
