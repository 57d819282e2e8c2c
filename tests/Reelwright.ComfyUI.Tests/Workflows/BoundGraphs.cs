using System.Globalization;
using System.Text.Json.Nodes;
using Reelwright.ComfyUI.Workflows;

namespace Reelwright.ComfyUI.Tests.Workflows;

/// <summary>Reading the graphs that the catalogue's templates come to.</summary>
internal static class BoundGraphs
{
    public static WorkflowTemplate Template(string id) => CatalogModel.Find(id).Template!;

    public static JsonObject Bind(string id, WorkflowValues values) => Template(id).Bind(values).Graph;

    public static JsonObject Node(JsonObject graph, string id) => graph[id]!["inputs"]!.AsObject();

    public static IEnumerable<JsonObject> Classes(JsonObject graph, params string[] classes) =>
        graph.Where(node => classes.Contains(node.Value!["class_type"]!.GetValue<string>())).Select(node => node.Value!["inputs"]!.AsObject());

    public static IEnumerable<double> Every(JsonObject graph, string input) =>
        graph.Select(node => node.Value!["inputs"]![input]).OfType<JsonValue>().Select(value => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture));

    public static long Whole(JsonObject inputs, string name) => long.Parse(inputs[name]!.ToJsonString(), CultureInfo.InvariantCulture);

    public static double Fraction(JsonObject inputs, string name) => double.Parse(inputs[name]!.ToJsonString(), CultureInfo.InvariantCulture);

    public static string Word(JsonObject inputs, string name) => inputs[name]!.GetValue<string>();

    /// <summary>Where an input of a node comes from.</summary>
    public static Link? Source(JsonObject graph, string node, string input) => Link.Read(Node(graph, node)[input]);
}
