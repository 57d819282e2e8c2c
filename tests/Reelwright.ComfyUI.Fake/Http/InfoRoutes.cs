using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Reelwright.ComfyUI.Fake.Http;

/// <summary>What the server says about itself: versions, nodes, model files.</summary>
internal sealed class InfoRoutes(FakeState state)
{
    public async Task<bool> HandleAsync(HttpContext http, string route)
    {
        if (http.Request.Method is not ("GET" or "HEAD"))
        {
            return false;
        }

        var parts = route.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        JsonNode? body = parts switch
        {
            ["system_stats"] => ServerFacts.SystemStats(state.Version, state.Worker.LoadedModels),
            ["features"] => ServerFacts.Features(),
            ["object_info"] => Nodes(),
            ["object_info", var name] => Node(name),
            ["models"] => Names(state.Files.ModelFolderNames),
            ["models", var folder] when state.Files.HasFolder(folder) => Names(state.Files.ModelFiles(folder)),
            ["experiment", "models"] => new JsonArray([.. state.Files.ModelFolderNames.Select(Folder)]),
            ["embeddings"] => Names(state.Files.ModelFiles("embeddings")),
            ["extensions"] => new JsonArray(),
            ["users"] => new JsonObject { ["storage"] = "server", ["migrated"] = false },
            ["settings"] or ["i18n"] or ["workflow_templates"] or ["global_subgraphs"] or ["node_replacements"] => new JsonObject(),
            ["internal", "logs"] => JsonValue.Create($"ComfyUI version: {state.Version}\n"),
            _ => null,
        };
        if (body is not null)
        {
            return await Replies.JsonAsync(http, state.Faults, body);
        }

        if (parts.Length == 0)
        {
            http.Response.ContentType = "text/html";
            await http.Response.WriteAsync("<html>stub</html>\n", http.RequestAborted);
            return true;
        }

        return parts switch
        {
            ["models", _] or ["view_metadata", _] => await Replies.EmptyAsync(http, 404),
            ["userdata"] => await Replies.TextAsync(http, 404, "Directory not found"),
            _ => false,
        };
    }

    private JsonObject Nodes()
    {
        var all = new JsonObject();
        foreach (var node in state.Nodes.All)
        {
            all[node.Class] = state.Nodes.Describe(node, state.Files);
        }

        return all;
    }

    private JsonObject Node(string name) =>
        state.Nodes.Find(name) is { } node ? new JsonObject { [name] = state.Nodes.Describe(node, state.Files) } : [];

    private static JsonObject Folder(string name) => new()
    {
        ["name"] = name,
        ["folders"] = new JsonArray($"ComfyUI/models/{name}"),
        ["extensions"] = new JsonArray(".safetensors", ".ckpt", ".pt"),
    };

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
