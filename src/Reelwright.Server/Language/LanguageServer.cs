using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Reelwright.Server.Jobs;
using Reelwright.Server.ModelServers;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Language;

/// <summary>Asks the operator's language model (<c>POST chat/completions</c>) for JSON, and asks again when the answer is of no use.</summary>
internal sealed class LanguageServer(ModelServerClient client, IOptions<LanguageOptions> options, TimeProvider clock, ILogger<LanguageServer> log)
{
    /// <summary>How jobs name this engine.</summary>
    public const string Engine = "language-server";

    private const string Unavailable = "engine_unavailable";
    private const int Tries = 3;
    private const int MaxReply = 4 << 20;
    private const int MaxEcho = 20_000;

    public bool IsConfigured => options.Value.IsConfigured;

    /// <exception cref="Refusal">503 <c>engine_unavailable</c> where no server is configured.</exception>
    public void ThrowIfMissing(string capability)
    {
        if (!options.Value.IsConfigured)
        {
            throw Refusal.Unavailable(Unavailable, capability, "Configure Language:BaseUrl and Language:Model: any OpenAI-compatible server will do.");
        }
    }

    /// <summary>Asks until the answer is of use, at most three times.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="findFault">Says what is wrong with an answer, for the model to mend; null when nothing is.</param>
    /// <param name="cancel">Ends the request.</param>
    /// <typeparam name="T">What the schema describes; its properties are snake_case in JSON.</typeparam>
    /// <exception cref="UnusableAnswer">Every answer had a fault.</exception>
    /// <exception cref="JobFailure"><c>language_server_refused</c>, <c>language_server_failed</c>; also where no server is configured any more.</exception>
    public async Task<T> AskAsync<T>(LanguageQuestion question, Func<T, string?> findFault, CancellationToken cancel)
        where T : class
    {
        var server = Server();
        var messages = new JsonArray(Message("system", Instructions(question)), Message("user", question.Input));
        for (var attempt = 1; ; attempt++)
        {
            var body = Encoding.UTF8.GetBytes(Body(question, messages).ToJsonString());
            var reply = await client.PostAsync(server, "chat/completions", () => Json(body), MaxReply, cancel);
            var (content, fault) = LanguageReply.Read(reply.Body);
            var answer = fault is null ? LanguageReply.Parse<T>(content, out fault) : null;
            fault ??= findFault(answer!);
            if (fault is null)
            {
                return answer!;
            }

            log.LogWarning("The language server's answer {Attempt} to {Question} is of no use: {Fault}", attempt, question.Name, fault);
            if (attempt == Tries)
            {
                throw new UnusableAnswer(fault);
            }

            messages.Add(Message("assistant", content.Length > MaxEcho ? content[..MaxEcho] : content));
            messages.Add(Message("user", $"That cannot be used: {fault}. Answer again, completely, with nothing but the JSON object."));
        }
    }

    /// <summary>As <see cref="AskAsync"/>, while somebody waits for the reply to their request: all tries together take no longer than one may.</summary>
    /// <param name="capability">What cannot be done without an answer: "Script breakdown".</param>
    /// <exception cref="Refusal">503 <c>engine_unavailable</c> with what went wrong.</exception>
    public async Task<T> AskNowAsync<T>(string capability, LanguageQuestion question, Func<T, string?> findFault, CancellationToken cancel)
        where T : class
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), clock);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            return await AskAsync(question, findFault, late.Token);
        }
        catch (UnusableAnswer given)
        {
            throw Refusal.Unavailable(Unavailable, capability, given.ToFailure().Message);
        }
        catch (JobFailure failure)
        {
            throw Refusal.Unavailable(Unavailable, capability, failure.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            log.LogWarning("The language server took longer than {Seconds} s over {Question}", options.Value.TimeoutSeconds, question.Name);
            throw Refusal.Unavailable(Unavailable, capability, $"The language server took longer than {options.Value.TimeoutSeconds:0.#} seconds.");
        }
    }

    private ModelServer Server() => options.Value is { BaseUrl: { } url, ApiKey: var key, TimeoutSeconds: var seconds }
        ? new ModelServer("language server", "language_server", url, key, seconds)
        : throw new JobFailure(Unavailable, "The language server is not configured any more.");

    private string Instructions(LanguageQuestion question) => options.Value.Json == LanguageOptions.JsonSchema
        ? question.Instructions
        : $"{question.Instructions}\nAnswer with nothing but a JSON object of this schema: {question.Schema.ToJsonString()}";

    private JsonObject Body(LanguageQuestion question, JsonArray messages)
    {
        var body = new JsonObject { ["model"] = options.Value.Model, ["messages"] = messages.DeepClone() };
        if (options.Value.Json == LanguageOptions.JsonSchema)
        {
            body["response_format"] = new JsonObject
            {
                ["type"] = LanguageOptions.JsonSchema,
                ["json_schema"] = new JsonObject { ["name"] = question.Name, ["strict"] = true, ["schema"] = question.Schema.DeepClone() },
            };
        }
        else if (options.Value.Json == LanguageOptions.JsonObject)
        {
            body["response_format"] = new JsonObject { ["type"] = LanguageOptions.JsonObject };
        }

        return body;
    }

    private static JsonObject Message(string role, string content) => new() { ["role"] = role, ["content"] = content };

    private static ByteArrayContent Json(byte[] body) => new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}

/// <summary>The model was asked often enough and gave no answer that could be used.</summary>
internal sealed class UnusableAnswer(string fault) : Exception(fault)
{
    /// <summary>Ends the job: asking the same again and again would not help.</summary>
    public JobFailure ToFailure() => new("language_server_failed", $"The language server did not give a usable answer: {Message}.");
}
