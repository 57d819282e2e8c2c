using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Unicode;
using Reelwright.ComfyUI.Workflows;
using Reelwright.LocalEngine;

namespace Reelwright.Server.Catalog;

/// <summary>Reads a model.json: the model, or everything that is wrong with it.</summary>
internal static class ModelFile
{
    public const int SchemaVersion = 1;

    /// <summary>No model needs more, and a start must not read a film somebody dropped in by mistake.</summary>
    public const int MaxBytes = 64 * 1024;

    public const int MaxWorkflowBytes = 1024 * 1024;

    /// <summary>Ids that mean something else where a model is named.</summary>
    private static readonly FrozenSet<string> ReservedIds = FrozenSet.ToFrozenSet(["v2v", "auto", "default"]);

    private static readonly FrozenDictionary<string, ModelKind> Kinds = Enum.GetValues<ModelKind>().ToFrozenDictionary(KindNames.Id);

    private static readonly FrozenDictionary<string, LocalTechnique> Techniques =
        Enum.GetValues<LocalTechnique>().ToFrozenDictionary(technique => KindNames.Kebab(technique.ToString()));

    private static readonly FrozenDictionary<string, WeightClass> WeightClasses =
        Enum.GetValues<WeightClass>().ToFrozenDictionary(weight => KindNames.Kebab(weight.ToString()));

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = true, MaxDepth = 12 };

    /// <summary>Reads the file's bytes. <paramref name="folder"/> is the name the id has to match, <paramref name="workflow"/> the workflow.json beside it.</summary>
    /// <param name="isTested">Whether the workflow is one of the product's own, each of which the tests try in every combination of its branches.</param>
    public static (CatalogModel? Model, IReadOnlyList<string> Problems) Read(ReadOnlyMemory<byte> utf8, string folder, byte[]? workflow = null, bool isTested = false)
    {
        if (utf8.Length > MaxBytes)
        {
            return (null, [$"model.json is larger than {MaxBytes} bytes"]);
        }

        // The parser lets bytes through that are no UTF-8, and fails on them later, one string at a time.
        if (!Utf8.IsValid(utf8.Span))
        {
            return (null, ["model.json is not UTF-8"]);
        }

        var text = utf8.Span.StartsWith(ByteOrderMark) ? utf8[ByteOrderMark.Length..] : utf8;

        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
            {
                return (null, ["model.json must hold an object"]);
            }

            var problems = new List<string>();
            var model = Read(new FieldReader(document.RootElement, "", problems), folder, (workflow, isTested), problems);
            return problems.Count == 0 ? (model, []) : (null, problems);
        }
        catch (JsonException broken)
        {
            return (null, [$"model.json is not JSON (line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1})"]);
        }
    }

    /// <summary>Ids name folders and stand in addresses and filenames, so they hold nothing that means something there.</summary>
    public static bool IsId(string id) =>
        id.Length is > 0 and <= 64
        && IsLowerOrDigit(id[0])
        && IsLowerOrDigit(id[^1])
        && id.All(letter => IsLowerOrDigit(letter) || letter is '.' or '-')
        && !id.Contains("..", StringComparison.Ordinal);

    private static CatalogModel? Read(FieldReader fields, string folder, (byte[]? File, bool IsTested) workflow, List<string> problems)
    {
        if (fields.Whole("schema_version", 1, int.MaxValue) is { } version && version != SchemaVersion)
        {
            fields.Problem("schema_version", $"is {version}; this program reads {SchemaVersion}");
        }

        var id = ReadId(fields, folder);
        var kind = fields.Choice("kind", Kinds);
        var name = fields.Text("name", 80);
        var description = fields.Text("description", 400, required: false) ?? "";
        var isListed = kind is not (ModelKind.Audio or ModelKind.Tool);
        var price = ReadPrice(fields, kind is ModelKind.Image, isListed);
        var inputs = ReadInputs(fields);
        var parameters = fields.Names("parameters", RequestFields.Parameters.Contains, "a parameter").ToFrozenSet();
        var limits = ReadLimits(fields, parameters, isListed);
        var defaults = ReadDefaults(fields);
        var native = fields.Whole("native_frame_rate", 1, 240, required: false);
        var lengthFrom = fields.Text("length_from", 40, required: false);
        var samplers = fields.Names("samplers", IsOption, "a sampler's name");
        var schedulers = fields.Names("schedulers", IsOption, "a scheduler's name");
        var weights = ReadWeights(fields);
        var local = ReadLocal(fields);
        var comfy = ReadComfy(fields, workflow, problems);
        fields.RefuseTheRest();

        if (id is null || kind is null || name is null || problems.Count > 0)
        {
            return null;
        }

        var model = new CatalogModel
        {
            Id = id,
            Kind = kind.Value,
            Name = name,
            Description = description,
            Price = price,
            Limits = limits,
            Inputs = inputs,
            Parameters = parameters,
            Defaults = defaults,
            NativeFrameRate = native,
            LengthFrom = lengthFrom,
            Samplers = samplers.Count > 0 ? samplers.ToFrozenSet() : SamplerNames.Samplers,
            Schedulers = schedulers.Count > 0 ? schedulers.ToFrozenSet() : SamplerNames.Schedulers,
            Weights = weights,
            Local = local,
            Comfy = comfy,
        };

        problems.AddRange(ModelConsistency.Problems(model));
        return model;
    }

    private static string? ReadId(FieldReader fields, string folder)
    {
        if (fields.Text("id", 64) is not { } id)
        {
            return null;
        }

        if (!IsId(id))
        {
            fields.Problem("id", "must be lower-case letters, digits, dots and dashes, starting and ending with a letter or digit");
        }
        else if (ReservedIds.Contains(id))
        {
            fields.Problem("id", $"\"{id}\" is taken by the program itself");
        }
        else if (!string.Equals(id, folder, StringComparison.Ordinal))
        {
            fields.Problem("id", $"is \"{id}\", but the folder is \"{folder}\"");
        }

        return id;
    }

    private static ModelPrice ReadPrice(FieldReader fields, bool image, bool required)
    {
        if (fields.Object("price", required) is not { } price)
        {
            return new ModelPrice(0, 0, 0, 0);
        }

        var read = image
            ? new ModelPrice(0, 0, 0, price.Money("per_image") ?? 0)
            : new ModelPrice(price.Money("base") ?? 0, price.Money("per_frame") ?? 0, price.Money("per_step") ?? 0, 0);
        price.RefuseTheRest();
        return read;
    }

    private static ModelInputs ReadInputs(FieldReader fields)
    {
        if (fields.Object("inputs", required: false) is not { } inputs)
        {
            return new ModelInputs([], [], []);
        }

        var read = new ModelInputs(Read("required"), Read("one_of"), Read("optional"));
        inputs.RefuseTheRest();
        return read;

        IReadOnlyList<string> Read(string field) => inputs.Names(field, RequestFields.Inputs.Contains, "an input");
    }

    private static ModelLimits ReadLimits(FieldReader fields, FrozenSet<string> parameters, bool required)
    {
        if (fields.Object("limits", required) is not { } limits)
        {
            return new ModelLimits();
        }

        // What a model takes needs its bounds; what it does not take must not have any.
        var width = parameters.Contains(RequestFields.Width);
        var height = parameters.Contains(RequestFields.Height);
        var steps = parameters.Contains(RequestFields.Steps);
        var cfg = parameters.Contains(RequestFields.Cfg);
        var shift = parameters.Contains(RequestFields.Shift);
        var rate = parameters.Contains(RequestFields.FrameRate);
        var frames = parameters.Contains(RequestFields.Frames);

        var read = new ModelLimits
        {
            MinWidth = width ? limits.Whole("min_width", 2, 16_384) ?? 0 : 0,
            MaxWidth = width ? limits.Whole("max_width", 2, 16_384) ?? 0 : 0,
            MinHeight = height ? limits.Whole("min_height", 2, 16_384) ?? 0 : 0,
            MaxHeight = height ? limits.Whole("max_height", 2, 16_384) ?? 0 : 0,
            SizeMultiple = limits.Whole("size_multiple", 1, 256, required: false),
            MaxFrames = frames ? limits.Whole("max_frames", 1, 100_000) ?? 0 : 0,
            FrameGrid = ReadGrid(limits),
            MinSteps = steps ? limits.Whole("min_steps", 1, 1_000) ?? 0 : 0,
            MaxSteps = steps ? limits.Whole("max_steps", 1, 1_000) ?? 0 : 0,
            MinCfg = cfg ? limits.Number("min_cfg", 0, 100) ?? 0 : 0,
            MaxCfg = cfg ? limits.Number("max_cfg", 0, 100) ?? 0 : 0,
            MinShift = shift ? limits.Number("min_shift", 0, 100) ?? 0 : 0,
            MaxShift = shift ? limits.Number("max_shift", 0, 100) ?? 0 : 0,
            MinFrameRate = rate ? limits.Whole("min_frame_rate", 1, 240) ?? 0 : 0,
            MaxFrameRate = rate ? limits.Whole("max_frame_rate", 1, 240) ?? 0 : 0,
        };
        limits.RefuseTheRest();
        return read;
    }

    private static FrameGrid? ReadGrid(FieldReader limits)
    {
        if (limits.Text("frame_grid", 12, required: false) is not { } text)
        {
            return null;
        }

        var grid = FrameGrid.Parse(text);
        if (grid is null)
        {
            limits.Problem("frame_grid", $"is \"{text}\"; it must be like n, 4n+1 or 8n");
        }

        return grid;
    }

    private static ModelDefaults ReadDefaults(FieldReader fields)
    {
        if (fields.Object("defaults", required: false) is not { } defaults)
        {
            return new ModelDefaults();
        }

        var read = new ModelDefaults
        {
            Width = defaults.Whole("width", 2, 16_384, required: false),
            Height = defaults.Whole("height", 2, 16_384, required: false),
            Frames = defaults.Whole("frames", 1, 100_000, required: false),
            Steps = defaults.Whole("steps", 1, 1_000, required: false),
            Cfg = defaults.Number("cfg", 0, 100, required: false),
            Sampler = defaults.Text("sampler", 60, required: false),
            Scheduler = defaults.Text("scheduler", 60, required: false),
            Shift = defaults.Number("shift", 0, 100, required: false),
            FrameRate = defaults.Whole("frame_rate", 1, 240, required: false),
            Strength = defaults.Number("strength", 0, 1, required: false),
        };
        defaults.RefuseTheRest();
        return read;
    }

    private static ModelWeights? ReadWeights(FieldReader fields)
    {
        if (fields.Object("weights", required: false) is not { } weights)
        {
            return null;
        }

        var family = weights.Text("family", 80);
        var size = weights.Choice("class", WeightClasses);
        weights.RefuseTheRest();
        return family is null || size is null ? null : new ModelWeights(family, size.Value);
    }

    private static LocalTechnique? ReadLocal(FieldReader fields)
    {
        var local = fields.Object("local", required: false);
        var technique = local?.Choice("technique", Techniques);
        local?.RefuseTheRest();
        return technique;
    }

    private static WorkflowTemplate? ReadComfy(FieldReader fields, (byte[]? File, bool IsTested) workflow, List<string> problems)
    {
        switch (fields.Raw("comfyui"), workflow.File)
        {
            case (null, null):
                return null;
            case (null, _):
                problems.Add("comfyui is missing, and workflow.json is there");
                return null;
            case (_, null):
                problems.Add("comfyui is given, and there is no workflow.json");
                return null;
            case ({ } section, { } graph):
                var (template, faults) = WorkflowTemplate.Read(graph, section, facts: null, workflow.IsTested);
                problems.AddRange(faults);
                return template;
        }
    }

    private static bool IsOption(string name) =>
        name.Length is > 0 and <= 60 && char.IsAsciiLetterOrDigit(name[0]) && name.All(letter => IsLowerOrDigit(letter) || letter is '_' or '.' or '-');

    private static bool IsLowerOrDigit(char letter) => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter);
}
