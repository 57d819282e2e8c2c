using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Reelwright.ComfyUI.Fake.Http;

/// <summary>
/// The same powers over a fake that runs as a process of its own; no token, no prefix, no misbehaviour.
/// GET /fake/state and /fake/log. POST /fake/faults {"silent":true,...} (names of <see cref="FakeFaults"/>), /fake/hold, /fake/release,
/// /fake/drop-sockets, /fake/lose-queue, /fake/restart, /fake/version {"version":"0.27.0"}, /fake/models {"loras":["a.safetensors"]},
/// /fake/fail-next {"failure":"OutOfMemory","times":1,"message":null,"node_class":null}.
/// </summary>
internal sealed class ControlRoutes(FakeState state, FakeComfy fake)
{
    private static readonly FieldInfo[] FaultFields = typeof(FakeFaults).GetFields(BindingFlags.Public | BindingFlags.Instance);

    public async Task HandleAsync(HttpContext http, string order)
    {
        var body = http.Request.Method == "POST" ? await Replies.ReadOrEmptyAsync(http) : [];
        switch (order)
        {
            case "state":
                await AnswerAsync(http, State());
                return;
            case "log":
                await AnswerAsync(http, Log());
                return;
            case "faults":
                SetFaults(body);
                break;
            case "hold":
                fake.Hold();
                break;
            case "release":
                fake.Release();
                break;
            case "drop-sockets":
                fake.DropSockets();
                break;
            case "lose-queue":
                fake.LoseQueue();
                break;
            case "restart":
                fake.Restart();
                break;
            case "version":
                fake.Version = (string)body["version"]!;
                break;
            case "models":
                SetModels(body);
                break;
            case "fail-next":
                fake.FailNext(
                    Enum.Parse<FakeFailure>((string)body["failure"]!, ignoreCase: true),
                    (int?)body["times"] ?? 1,
                    (string?)body["message"],
                    (string?)body["node_class"]);
                break;
            default:
                await Replies.NotFoundAsync(http);
                return;
        }

        await AnswerAsync(http, State());
    }

    private static Task AnswerAsync(HttpContext http, JsonNode body) => Replies.JsonAsync(http, new FakeFaults(), body);

    private static void SetFaults(JsonObject body, FakeFaults faults)
    {
        foreach (var (name, value) in body)
        {
            var field = FaultFields.FirstOrDefault(field => string.Equals(field.Name, name.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase))
                ?? throw new ArgumentException($"There is no fault \"{name}\".", nameof(body));
            field.SetValue(faults, value is null ? null : Convert.ChangeType(value.ToString(), field.FieldType, CultureInfo.InvariantCulture));
        }
    }

    private void SetFaults(JsonObject body) => SetFaults(body, state.Faults);

    private void SetModels(JsonObject body)
    {
        foreach (var (folder, names) in body)
        {
            fake.SetModels(folder, names!.AsArray().Select(name => (string)name!));
        }
    }

    private JsonObject State() => new()
    {
        ["version"] = state.Version,
        ["boot"] = state.Boot,
        ["queue"] = new JsonArray([.. fake.Queue.Select(id => JsonValue.Create(id))]),
        ["sockets"] = fake.OpenSockets,
        ["loaded_models"] = fake.LoadedModels,
    };

    private JsonObject Log() => new()
    {
        ["requests"] = new JsonArray([.. state.Log.Requests.Select(request => new JsonObject
        {
            ["method"] = request.Method,
            ["path"] = request.Path,
            ["at_ms"] = request.At.TotalMilliseconds,
        })]),
        ["prompts"] = new JsonArray([.. state.Log.Prompts.Select(prompt => new JsonObject
        {
            ["prompt_id"] = prompt.PromptId,
            ["number"] = prompt.Number,
            ["queued_ms"] = prompt.QueuedAt.TotalMilliseconds,
            ["started_ms"] = prompt.StartedAt?.TotalMilliseconds,
            ["ended_ms"] = prompt.EndedAt?.TotalMilliseconds,
            ["outcome"] = prompt.Outcome,
            ["executed"] = prompt.Executed.Count,
        })]),
    };
}
