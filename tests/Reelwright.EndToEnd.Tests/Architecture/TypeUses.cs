using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Reelwright.EndToEnd.Tests.Architecture;

/// <summary>Which types each type of an assembly uses, read from the compiled code itself: what a method calls counts, not what a file imports.</summary>
internal sealed class TypeUses : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _reader;
    private readonly Dictionary<TypeDefinitionHandle, string> _names = [];

    public TypeUses(string assembly)
    {
        _file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly)));
        _reader = _file.GetMetadataReader();
        foreach (var handle in _reader.TypeDefinitions)
        {
            _names[handle] = NameOf(handle);
        }
    }

    /// <summary>Every assembly this one refers to.</summary>
    public IEnumerable<string> Assemblies => _reader.AssemblyReferences.Select(handle => _reader.GetString(_reader.GetAssemblyReference(handle).Name));

    /// <summary>Types of other assemblies that this one names, as "Namespace.Type".</summary>
    public IEnumerable<string> ForeignTypes => _reader.TypeReferences
        .Select(handle => _reader.GetTypeReference(handle))
        .Select(type => $"{_reader.GetString(type.Namespace)}.{_reader.GetString(type.Name)}");

    /// <summary>Pairs of types of this assembly: who uses whom, in code, signatures, fields and bases. Nested types count as their outermost one.</summary>
    public IReadOnlySet<(string User, string Used)> Own()
    {
        var uses = new HashSet<(string, string)>();
        foreach (var handle in _reader.TypeDefinitions)
        {
            var type = _reader.GetTypeDefinition(handle);
            foreach (var used in UsedBy(type).SelectMany(Outermost))
            {
                if (used != _names[handle])
                {
                    uses.Add((_names[handle], used));
                }
            }
        }

        return uses;
    }

    public void Dispose() => _file.Dispose();

    private IEnumerable<EntityHandle> UsedBy(TypeDefinition type)
    {
        var collector = new SignatureTypes();
        yield return type.BaseType;
        foreach (var implemented in type.GetInterfaceImplementations())
        {
            yield return _reader.GetInterfaceImplementation(implemented).Interface;
        }

        foreach (var field in type.GetFields())
        {
            _reader.GetFieldDefinition(field).DecodeSignature(collector, null);
        }

        foreach (var handle in type.GetMethods())
        {
            var method = _reader.GetMethodDefinition(handle);
            method.DecodeSignature(collector, null);
            if (method.RelativeVirtualAddress != 0)
            {
                var body = _file.GetMethodBody(method.RelativeVirtualAddress);
                if (!body.LocalSignature.IsNil)
                {
                    _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(collector, null);
                }

                foreach (var token in IlTokens.In(body.GetILBytes() ?? []))
                {
                    yield return token;
                }
            }
        }

        foreach (var found in collector.Found)
        {
            yield return found;
        }
    }

    private IEnumerable<string> Outermost(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return [];
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                return [_names[(TypeDefinitionHandle)handle]];
            case HandleKind.MethodDefinition:
                return Outermost(_reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
            case HandleKind.FieldDefinition:
                return Outermost(_reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
            case HandleKind.MemberReference:
                return Outermost(_reader.GetMemberReference((MemberReferenceHandle)handle).Parent);
            case HandleKind.TypeSpecification:
                var inSpecification = new SignatureTypes();
                _reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(inSpecification, null);
                return inSpecification.Found.SelectMany(Outermost);
            case HandleKind.MethodSpecification:
                var method = _reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                var arguments = new SignatureTypes();
                method.DecodeSignature(arguments, null);
                return [.. Outermost(method.Method), .. arguments.Found.SelectMany(Outermost)];
            default:
                return [];
        }
    }

    private string NameOf(TypeDefinitionHandle handle)
    {
        var type = _reader.GetTypeDefinition(handle);
        while (type.IsNested)
        {
            type = _reader.GetTypeDefinition(type.GetDeclaringType());
        }

        return $"{_reader.GetString(type.Namespace)}.{_reader.GetString(type.Name)}";
    }
}
