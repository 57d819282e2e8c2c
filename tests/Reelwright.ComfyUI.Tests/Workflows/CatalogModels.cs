using System.Text.Json;
using Reelwright.ComfyUI.Tests.Facts;
using Reelwright.ComfyUI.Workflows;

namespace Reelwright.ComfyUI.Tests.Workflows;

/// <summary>The folders of the catalogue, with what their model.json says of requests.</summary>
internal sealed class CatalogModel
{
    private CatalogModel(string folder)
    {
        Id = Path.GetFileName(folder);
        Json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "model.json"))).RootElement;

        if (File.Exists(Path.Combine(folder, "workflow.json")))
        {
            Workflow = File.ReadAllBytes(Path.Combine(folder, "workflow.json"));
            (Template, Problems) = Json.TryGetProperty("comfyui", out var section)
                ? WorkflowTemplate.Read(Workflow, section, NodeFacts.Schemas)
                : (null, ["model.json has no comfyui section"]);
        }
    }

    public static IReadOnlyList<CatalogModel> All { get; } =
        [.. Directory.EnumerateDirectories(Path.Combine(AppContext.BaseDirectory, "catalog")).Order(StringComparer.Ordinal).Select(folder => new CatalogModel(folder))];

    public string Id { get; }

    public JsonElement Json { get; }

    public byte[]? Workflow { get; }

    public WorkflowTemplate? Template { get; }

    public IReadOnlyList<string> Problems { get; } = [];

    public string Kind => Json.GetProperty("kind").GetString()!;

    public IEnumerable<string> Parameters => Names("parameters");

    public IEnumerable<string> Inputs => Json.TryGetProperty("inputs", out var inputs) ? inputs.EnumerateObject().SelectMany(list => list.Value.EnumerateArray()).Select(name => name.GetString()!) : [];

    public double? Limit(string name) => Number("limits", name);

    public double? Default(string name) => Number("defaults", name);

    public string? DefaultText(string name) => Json.TryGetProperty("defaults", out var defaults) && defaults.TryGetProperty(name, out var value) ? value.GetString() : null;

    public string? LimitText(string name) => Json.TryGetProperty("limits", out var limits) && limits.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static CatalogModel Find(string id) => All.Single(model => model.Id == id);

    public bool Requires(string input) =>
        Json.TryGetProperty("inputs", out var inputs) && inputs.TryGetProperty("required", out var list) && list.EnumerateArray().Any(name => name.GetString() == input);

    /// <summary>The model's own list, or the usual one.</summary>
    public IReadOnlyList<string> Names(string list, IReadOnlyList<string> usual) => Json.TryGetProperty(list, out _) ? [.. Names(list)] : usual;

    private IEnumerable<string> Names(string list) => Json.TryGetProperty(list, out var names) ? names.EnumerateArray().Select(name => name.GetString()!) : [];

    private double? Number(string section, string name) =>
        Json.TryGetProperty(section, out var fields) && fields.TryGetProperty(name, out var value) ? value.GetDouble() : null;
}
