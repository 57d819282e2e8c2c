using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Fake.Execution;

/// <summary>A Python exception in a node.</summary>
internal sealed class NodeFailureException(string type, string message) : Exception(message)
{
    public string Type => type;

    public static NodeFailureException OutOfMemory() => new(
        "torch.OutOfMemoryError",
        """
        Allocation on device 0 would exceed allowed memory. (out of memory)
        Currently allocated     : 21.47 GiB
        Requested               : 3.16 GiB
        Device limit            : 23.64 GiB
        Free (according to CUDA): 18.62 MiB
        PyTorch limit (set by user-supplied memory fraction)
                                : 17179869184.00 GiB
        This error means you ran out of memory on your GPU.

        TIPS: If the workflow worked before you might have accidentally set the batch_size to a large number.
        """);

    public static NodeFailureException MissingFile(string folder, string name) =>
        new("FileNotFoundError", $"Model in folder '{folder}' with filename '{name}' not found.");

    /// <summary>The data of execution_error, without its time stamp.</summary>
    public JsonObject ToJson(string promptId, string nodeId, string? nodeClass, IEnumerable<string> executed, JsonObject inputs)
    {
        var current = new JsonObject();
        foreach (var (name, value) in inputs)
        {
            current[name] = new JsonArray(value is JsonArray ? "tensor([])" : value?.ToJsonString());
        }

        string[] done = [.. executed];
        return new JsonObject
        {
            ["prompt_id"] = promptId,
            ["node_id"] = nodeId,
            ["node_type"] = nodeClass,
            ["executed"] = new JsonArray([.. done.Select(id => JsonValue.Create(id))]),
            ["exception_message"] = Message + "\n",
            ["exception_type"] = Type,
            ["traceback"] = new JsonArray(
                "  File \"ComfyUI/execution.py\", line 545, in execute\n    output_data, output_ui, has_subgraph, has_pending_tasks = await get_output_data(prompt_id, unique_id, obj, input_data_all)\n",
                $"  File \"ComfyUI/nodes.py\", line 338, in run\n    raise {Type}\n"),
            ["current_inputs"] = current,
            ["current_outputs"] = new JsonArray([.. done.Append(nodeId).Select(id => JsonValue.Create(id))]),
        };
    }
}
