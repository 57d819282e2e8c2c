using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Workflows;

/// <summary>Reads the "comfyui" section of a model.json, against the graph it speaks of.</summary>
internal sealed class TemplateReader(JsonObject graph, List<string> problems)
{
    private const int MostBranches = 10;

    public TemplateParts? Read(JsonElement section)
    {
        if (section.ValueKind is not JsonValueKind.Object)
        {
            problems.Add("comfyui must be an object");
            return null;
        }

        var fields = new SectionReader(section, "comfyui", problems);
        var files = fields.Objects("files").Select(ReadFile).OfType<ModelFileNeed>().ToList();
        var custom = fields.Objects("custom_nodes").Select(ReadCustomNode).OfType<CustomNodeNeed>().ToList();
        var slots = new SlotReader(graph).ReadAll(fields);
        var branches = ReadBranches(fields);
        var windows = fields.Object("windows") is { } group ? new WindowsReader(graph).Read(group) : null;
        var output = ReadOutput(fields);
        var recommended = ReadRecommended(fields);
        fields.RefuseTheRest();

        foreach (var twice in files.GroupBy(file => (file.Folder, file.Name)).Where(group => group.Count() > 1))
        {
            fields.Problem("files", $"has {twice.Key.Folder}/{twice.Key.Name} twice");
        }

        return output is null || problems.Count > 0 ? null : new TemplateParts(files, custom, slots, branches, windows, output, recommended);
    }

    private static ModelFileNeed? ReadFile(SectionReader file)
    {
        var folder = file.Text("folder", 200, required: true);
        var name = file.Text("name", 300, required: true);
        var bytes = file.Number("bytes", 1, 1_000_000_000_000_000);
        var source = file.Text("source", 1000, required: true);
        var licence = file.Text("licence", 200, required: true);
        var isListed = file.Flag("check", standard: true);

        if (source is not null && !(Uri.TryCreate(source, UriKind.Absolute, out var address) && address.Scheme is "https"))
        {
            file.Problem("source", "must be an https address");
        }

        file.RefuseTheRest();
        return folder is null || name is null || source is null || licence is null
            ? null
            : new ModelFileNeed(folder, name, (long?)bytes, source, licence, isListed);
    }

    private static CustomNodeNeed? ReadCustomNode(SectionReader pack)
    {
        var name = pack.Text("name", 200, required: true);
        var repository = pack.Text("repository", 1000, required: true);
        var version = pack.Text("minimum_version", 200);
        var classes = pack.Texts("classes", required: true);

        if (repository is not null && !(Uri.TryCreate(repository, UriKind.Absolute, out var address) && address.Scheme is "https"))
        {
            pack.Problem("repository", "must be an https address");
        }

        pack.RefuseTheRest();
        return name is null || repository is null ? null : new CustomNodeNeed(name, repository, version, classes);
    }

    private List<Branch> ReadBranches(SectionReader fields)
    {
        var sections = fields.Objects("branches");
        if (sections.Count > MostBranches)
        {
            fields.Problem("branches", $"has {sections.Count}; a template has at most {MostBranches}");
            return [];
        }

        return [.. sections.Select(ReadBranch).OfType<Branch>()];
    }

    private Branch? ReadBranch(SectionReader fields)
    {
        var name = fields.Text("name", 60, required: true);
        var when = fields.Object("when", required: true) is { } conditions ? ConditionReader.Read(conditions) : [];
        var otherwise = fields.Flag("otherwise");
        var reader = new ReferenceReader(graph, fields);

        var branch = new Branch
        {
            Path = fields.Path,
            Name = name ?? "",
            When = when,
            Otherwise = otherwise,
            Remove = reader.Nodes("remove"),
            Unset = reader.Inputs("unset"),
            Set = reader.Literals("set"),
            Links = reader.Links("link"),
            Slots = new SlotReader(graph).ReadAll(fields),
            Recommended = ReadRecommended(fields),
        };

        fields.RefuseTheRest();
        return name is null ? null : branch;
    }

    private static Dictionary<string, string>? ReadRecommended(SectionReader fields)
    {
        if (!fields.Left.Contains("recommended"))
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in fields.Fields("recommended"))
        {
            if (name != "guidance" && !SlotSource.All.ContainsKey(name))
            {
                fields.Problem("recommended", $"names \"{name}\", which no request has");
            }
            else if (Literal.Read(value) is { } literal)
            {
                values[name] = literal.Text;
            }
            else
            {
                fields.Problem("recommended", $"gives {name} neither a text nor a number");
            }
        }

        return values;
    }

    private TemplateOutput? ReadOutput(SectionReader fields)
    {
        if (fields.Object("output", required: true) is not { } output)
        {
            return null;
        }

        var node = output.Text("node", 100, required: true);
        var kind = output.Choice<OutputMedia>("kind", required: true);
        var surplus = output.Choice<SurplusFrames>("surplus_frames") ?? SurplusFrames.End;
        var rate = output.Number("frame_rate", 1, 240);
        output.RefuseTheRest();

        if (node is not null && !graph.ContainsKey(node))
        {
            output.Problem("node", $"names node \"{node}\", which workflow.json does not have");
        }

        return node is null || kind is null ? null : new TemplateOutput(node, kind.Value, surplus, (double?)rate);
    }
}

/// <summary>Everything the section says, read.</summary>
internal sealed record TemplateParts(
    IReadOnlyList<ModelFileNeed> Files,
    IReadOnlyList<CustomNodeNeed> CustomNodes,
    IReadOnlyList<Slot> Slots,
    IReadOnlyList<Branch> Branches,
    Windows? Windows,
    TemplateOutput Output,
    IReadOnlyDictionary<string, string>? Recommended);
