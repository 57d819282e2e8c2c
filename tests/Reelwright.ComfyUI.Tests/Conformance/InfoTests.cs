using System.Text.Json.Nodes;
using static Reelwright.ComfyUI.Tests.Conformance.ConformanceServer;

namespace Reelwright.ComfyUI.Tests.Conformance;

public sealed class InfoTests
{
    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task The_server_tells_its_version_and_its_memory(string server)
    {
        await using var comfy = await OpenAsync(server);
        var stats = (await comfy.GetAsync("/system_stats")).Json!;

        Assert.Matches(@"^\d+\.\d+\.\d+", (string)stats["system"]!["comfyui_version"]!);
        Assert.True((long)stats["system"]!["ram_total"]! > 0);
        var device = stats["devices"]![0]!.AsObject();
        Assert.Equal(["index", "name", "torch_vram_free", "torch_vram_total", "type", "vram_free", "vram_total"], EventTests.Keys(device));
        Assert.Equal(stats["system"]!["comfyui_version"]!.ToJsonString(), (await comfy.GetAsync("/api/system_stats")).Json!["system"]!["comfyui_version"]!.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task A_node_is_described_and_an_unknown_one_is_an_empty_object(string server)
    {
        await using var comfy = await OpenAsync(server);
        var all = (await comfy.GetAsync("/object_info")).Json!.AsObject();
        var one = (await comfy.GetAsync("/object_info/SaveImage")).Json!.AsObject();

        var node = Assert.Single(one).Value!;
        Assert.True((bool)node["output_node"]!);
        Assert.Equal("STRING", (string?)node["input"]!["required"]!["filename_prefix"]![0]);
        Assert.Equal("[\"LATENT\"]", all["EmptyLatentImage"]!["output"]!.ToJsonString());
        Assert.Equal("{}", (await comfy.GetAsync("/object_info/Nope")).Text);
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task Models_are_listed_by_folder(string server)
    {
        await using var comfy = await OpenAsync(server);
        var folders = (await comfy.GetAsync("/models")).Json!.AsArray().Select(folder => (string)folder!).ToList();

        Assert.Contains("checkpoints", folders);
        Assert.Contains("diffusion_models", folders);
        Assert.Contains("text_encoders", folders);
        Assert.IsType<JsonArray>((await comfy.GetAsync("/models/loras")).Json);
        Assert.Equal((404, 0), await comfy.GetAsync("/models/nope") is var none ? (none.Status, none.Body.Length) : default);
    }

    [Theory]
    [MemberData(nameof(Names), MemberType = typeof(ConformanceServer))]
    public async Task Freeing_is_accepted_and_unknown_history_is_empty(string server)
    {
        await using var comfy = await OpenAsync(server);
        var free = await comfy.PostAsync("/free", new JsonObject { ["unload_models"] = true, ["free_memory"] = true });

        Assert.Equal((200, 0), (free.Status, free.Body.Length));
        Assert.Equal("{}", (await comfy.GetAsync("/history/00000000-0000-4000-8000-000000000000")).Text);
        Assert.Equal(404, (await comfy.GetAsync("/no/such/route")).Status);
    }
}
