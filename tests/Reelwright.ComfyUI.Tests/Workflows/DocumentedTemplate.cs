using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Reelwright.ComfyUI.Tests.Facts;
using Reelwright.ComfyUI.Workflows;

namespace Reelwright.ComfyUI.Tests.Workflows;

/// <summary>The examples of docs/adding-a-model.md are what they say they are.</summary>
public sealed class DocumentedTemplate
{
    private static readonly string Document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "adding-a-model.md"));

    [Fact]
    public void The_model_that_is_shown_step_by_step_is_sound()
    {
        var workflow = Examples().Single(example => example.Contains("\"class_type\"", StringComparison.Ordinal));
        var section = Examples().Single(example => example.StartsWith("\"comfyui\"", StringComparison.Ordinal));

        var (template, problems) = WorkflowTemplate.Read(
            Encoding.UTF8.GetBytes(workflow), JsonDocument.Parse($"{{{section}}}").RootElement.GetProperty("comfyui"), NodeFacts.Schemas);

        Assert.Empty(problems);
        Assert.Equal("33", template!.Bind(new WorkflowValues { Frames = 30, OutputPrefix = "x" }).At("latent.length"));
    }

    [Fact]
    public void Every_example_is_JSON()
    {
        Assert.Equal(6, Examples().Count);
        Assert.All(Examples(), example => JsonDocument.Parse(example.StartsWith('{') ? example : $"{{{example}}}"));
    }

    [Fact]
    public void Every_source_and_every_transform_is_explained()
    {
        var transforms = new[] { "default", "map", "scale", "add", "ratio", "one_minus", "multiple", "grid", "round", "min", "max", "sigmas", "prefix", "suffix", "keep_others" };

        var untold = SlotSource.All.Keys.Concat(transforms)
            .Where(name => !Document.Contains($"`{name}`", StringComparison.Ordinal) && !Document.Contains($"`\"{name}\": ", StringComparison.Ordinal))
            .ToList();

        Assert.Empty(untold);
    }

    private static List<string> Examples() =>
        [.. Regex.Matches(Document, "```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(match => match.Groups["json"].Value.Trim())];
}
