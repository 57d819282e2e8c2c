using Microsoft.OpenApi;

namespace Reelwright.Server.Platform.OpenApi;

/// <summary>Every problem code of this API: its status, what it says, and the members it adds.</summary>
internal static class ProblemCodes
{
    private static readonly Dictionary<string, (int Status, string Example)> Known = new(StringComparer.Ordinal)
    {
        ["invalid_request"] = (400, "frames must be a whole number"),
        ["malformed_json"] = (400, "The body is not valid JSON (line 1, byte 12)."),
        ["unsupported_media"] = (400, "The file is not a PNG, JPEG or WebP picture."),
        ["unknown_model"] = (400, "model names no model of this server"),
        ["username_taken"] = (400, "username is taken"),
        ["email_taken"] = (400, "email belongs to another account"),
        ["invalid_token"] = (400, "The token is not valid any more."),
        ["invalid_signature"] = (400, "The signature does not fit the body."),
        ["subscription_exists"] = (400, "This account has a subscription already: change it in the portal."),
        ["job_finished"] = (400, "The job has ended already."),
        ["unauthenticated"] = (401, "Sign in, or send an API key as a Bearer token."),
        ["invalid_credentials"] = (401, "Name or password is wrong."),
        ["tier_required"] = (403, "This needs the starter tier."),
        ["insufficient_credits"] = (403, "This needs 21 credits and there are 7."),
        ["forbidden"] = (403, "This is not allowed to you."),
        ["last_admin"] = (403, "The last administrator stays."),
        ["cross_site"] = (403, "A signed-in browser may only change things from this site's own pages."),
        ["not_found"] = (404, "There is no such thing here."),
        ["idempotency_in_flight"] = (409, "A request with this Idempotency-Key is under way."),
        ["checkout_superseded"] = (409, "A newer checkout of this account has been opened."),
        ["customer_gone"] = (409, "Stripe does not know this account any more: its cards and bills were deleted there. Buying again begins anew."),
        ["idempotency_mismatch"] = (422, "This Idempotency-Key was used for another request."),
        ["payload_too_large"] = (413, "The body may have at most 1048576 bytes."),
        ["rate_limited"] = (429, "At most 60 such requests a minute; try again in 12 s."),
        ["too_many_jobs"] = (429, "3 jobs are queued or running, as many as the free tier allows."),
        ["locked_out"] = (429, "Too many failures; try again in 900 s."),
        ["engine_unavailable"] = (503, "No engine of this server offers the model."),
        ["public_url_missing"] = (503, "Sending links is not available here. The operator has to set PublicUrl to the address people use."),
        ["stock_not_configured"] = (503, "Stock video is not available here. Its operator has to set Stock:Pexels:ApiKey."),
        ["stock_unavailable"] = (503, "Pexels is not available here. It did not answer in time; try again soon."),
        ["storage_full"] = (503, "The server's storage is full. Nothing was charged."),
        ["database_unavailable"] = (503, "The database is not available here. It does not answer; ask again soon, with the same Idempotency-Key where the request has one."),
        ["billing_not_configured"] = (503, "Payment is not available here. The operator has not set it up."),
        ["billing_unavailable"] = (503, "Payment is not available here. Stripe does not answer; try again in a minute."),
        ["range_not_satisfiable"] = (416, "The range lies outside the file."),
    };

    public static IReadOnlyCollection<string> All => Known.Keys;

    public static int StatusOf(string code) => Find(code).Status;

    public static string ExampleOf(string code) => Find(code).Example;

    public static IEnumerable<KeyValuePair<string, JsonSchemaType>> MembersOf(string code) => code switch
    {
        "invalid_request" or "unsupported_media" or "unknown_model" or "username_taken" or "email_taken" or "invalid_token" => [new("errors", JsonSchemaType.Object)],
        "tier_required" => [new("required_tier", JsonSchemaType.String)],
        "insufficient_credits" => [new("credits_required", JsonSchemaType.Integer), new("credits_available", JsonSchemaType.Integer)],
        "payload_too_large" => [new("max_bytes", JsonSchemaType.Integer)],
        "rate_limited" or "too_many_jobs" or "locked_out" => [new("retry_after", JsonSchemaType.Integer)],
        "stock_unavailable" or "database_unavailable" => [new("capability", JsonSchemaType.String), new("hint", JsonSchemaType.String), new("retry_after", JsonSchemaType.Integer)],
        "engine_unavailable" or "public_url_missing" or "storage_full" or "stock_not_configured" or "billing_not_configured" or "billing_unavailable" => [new("capability", JsonSchemaType.String), new("hint", JsonSchemaType.String)],
        _ => [],
    };

    private static (int Status, string Example) Find(string code) =>
        Known.TryGetValue(code, out var known) ? known : throw new InvalidOperationException($"The problem code {code} is described nowhere: add it to {nameof(ProblemCodes)}.");
}
